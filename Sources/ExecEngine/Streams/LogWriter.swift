import SystemPackage

/// Puts what a command writes into the run's files, in the order of arrival. Used by the run's loop alone.
///
/// It never waits for a disk itself: it says what is to be written and is told what came of it.
struct LogWriter {
    enum Step {
        /// Nothing there now.
        case empty
        /// The other end is closed by all who held it.
        case ended
        /// So many bytes were taken that the log cannot keep.
        case moved(Int)
        /// To be carried out, then given to ``complete(_:_:from:)`` or ``abandon(_:)`` before the next step.
        case write(DiskJob)
    }

    let log: RunLog
    /// Bytes of each stream that can be read.
    private(set) var byteCounts = PerStream(both: 0)
    /// Records in the timeline.
    private(set) var timelineCount = 0
    /// From where on a stream is no longer kept, and why.
    private(set) var unrecorded = PerStream<Unrecorded?>(both: nil)

    private var burst: (stream: ExecOutputStream, start: Duration, length: Int)?
    private var relay: RelayPipe?
    private var canMove = true
    private var isDiskGone = false
    private static let noAnswer = "the disk does not answer"
    private var reserves: PerStream<DiskReserve?>
    private var buffer: [UInt8] = []

    /// Where a reader is waited for, what the log cannot keep goes to memory until it is read.
    private(set) var spills: Bool

    init(log: RunLog, spills: Bool = false) {
        self.log = log
        self.spills = spills
        // A log that is given back as it is read never grows large.
        reserves = PerStream(both: log.isKept || !spills ? DiskReserve() : nil)
    }

    /// Takes what is there: up to a whole pipe.
    ///
    /// A log that cannot be written (a full disk) never blocks or ends the command: its output is then read and
    /// spilled or dropped, and `unrecorded` says so.
    mutating func next(_ stream: ExecOutputStream, from channel: OutputChannel, at time: Duration) -> Step {
        do throws(Errno) {
            if unrecorded[stream] == nil, canMove, !isDiskGone, !channel.isTerminal {
                if let step = try relayed(stream, from: channel, at: time) { return step }
            }
            return try read(stream, from: channel, at: time)
        } catch {
            // Any other error is an end too: EIO is how Linux tells that of a pseudo-terminal.
            return error == .wouldBlock ? .empty : .ended
        }
    }

    /// Nil where bytes cannot be moved.
    private mutating func relayed(
        _ stream: ExecOutputStream, from channel: OutputChannel, at time: Duration
    ) throws(Errno) -> Step? {
        do throws(Errno) {
            if self.relay == nil { self.relay = try RelayPipe() }
            guard let relay else { return nil }
            let count = try duplicateBytes(from: channel.reader, to: relay.writer, count: EngineLimits.pipeLength)
            return count == 0 ? .ended : .write(job(stream, .relay(relay, count: count), count: count, at: time))
        } catch {
            if error == .wouldBlock { throw error }
            canMove = false
            return nil
        }
    }

    private mutating func read(
        _ stream: ExecOutputStream, from channel: OutputChannel, at time: Duration
    ) throws(Errno) -> Step {
        if buffer.isEmpty { buffer = Array(repeating: 0, count: 64 * 1024) }
        let count = try buffer.withUnsafeMutableBufferPointer { elements throws(Errno) in
            try readRetrying(channel.reader, into: UnsafeMutableRawBufferPointer(elements))
        }
        if count == 0 { return .ended }
        if isDiskGone, unrecorded[stream] == nil { stopRecording(stream, Self.noAnswer) }
        if unrecorded[stream] == nil {
            return .write(job(stream, .bytes(Array(buffer[..<count])), count: count, at: time))
        }
        buffer.withUnsafeBytes { spill(stream, UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        return .moved(count)
    }

    private mutating func job(
        _ stream: ExecOutputStream, _ source: DiskJob.Source, count: Int, at time: Duration
    ) -> DiskJob {
        var job = DiskJob(
            log: log, stream: stream, offset: byteCounts[stream], source: source, reserve: reserves[stream])
        if let current = burst, current.stream == stream, time - current.start < EngineLimits.burstDuration,
            current.length < EngineLimits.burstLength
        {
            burst?.length += count
        } else {
            let record = TimelineRecord(stream: stream, time: time, offsets: byteCounts)
            job.record = (record, timelineCount * TimelineRecord.byteCount)
            burst = (stream, time, count)
        }
        return job
    }

    /// Takes note of what a job came to.
    ///
    /// - Parameter channel: Where its bytes came from; nil where that is closed.
    /// - Returns: Bytes taken from the channel, whether the log could keep them or not.
    mutating func complete(_ job: DiskJob, _ outcome: DiskJob.Outcome, from channel: OutputChannel?) -> Int {
        let stream = job.stream
        reserves[stream] = outcome.reserve
        // A record that could not be written joins the one before it.
        if outcome.isRecordWritten { timelineCount += 1 }
        byteCounts[stream] += outcome.written
        switch job.source {
        case .relay(_, let count):
            if let channel { discardBytes(of: channel.reader, count: outcome.written) }
            // What is left goes with the relay; the channel has it still.
            if outcome.written < count { relay = nil }
            if let error = outcome.error {
                if error == .invalidArgument {
                    (canMove, burst) = (false, nil)
                } else {
                    stopRecording(stream, "\(error)")
                }
            }
            return outcome.written
        case .bytes(let bytes):
            if let error = outcome.error {
                stopRecording(stream, "\(error)")
                bytes.withUnsafeBytes { spill(stream, UnsafeRawBufferPointer(rebasing: $0[outcome.written...])) }
            }
            return bytes.count
        }
    }

    /// Gives up on a disk that does not answer.
    mutating func abandon(_ job: DiskJob) {
        relay = nil
        isDiskGone = true
        stopRecording(job.stream, Self.noAnswer)
        // What lies in a relay, the channel has still.
        if case .bytes(let bytes) = job.source { bytes.withUnsafeBytes { spill(job.stream, $0) } }
    }

    private mutating func stopRecording(_ stream: ExecOutputStream, _ reason: String) {
        unrecorded[stream] = Unrecorded(from: byteCounts[stream], reason: reason)
    }

    /// To memory, or to nowhere.
    private mutating func spill(_ stream: ExecOutputStream, _ bytes: UnsafeRawBufferPointer) {
        guard spills else { return }
        do throws(Errno) {
            try log.spill(stream, bytes, at: byteCounts[stream])
            byteCounts[stream] += bytes.count
        } catch {
            // No memory either: what comes is lost to everyone, and not counted.
            spills = false
            unrecorded[stream]?.isLost = true
        }
    }
}

private func readRetrying(_ file: FileDescriptor, into bytes: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    do {
        return try file.read(into: bytes, retryOnInterrupt: true)
    } catch {
        throw error as? Errno ?? .ioError
    }
}
