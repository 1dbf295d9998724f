import SystemPackage

/// Puts what a command writes into the run's files, in the order of arrival. Used by the run's loop thread alone.
struct LogWriter {
    enum Taken: Equatable {
        /// Bytes taken from the channel, whether the log could keep them or not.
        case moved(Int)
        /// Nothing there now.
        case empty
        /// The other end is closed by all who held it.
        case ended
    }

    let log: RunLog
    /// Bytes of each stream that can be read.
    private(set) var byteCounts = PerStream(both: 0)
    /// Records in the timeline.
    private(set) var timelineCount = 0
    /// From where on a stream is no longer kept, and why.
    private(set) var unrecorded = PerStream<Unrecorded?>(both: nil)

    private var burst: (stream: ExecOutputStream, start: Duration, length: Int)?
    private var canMove = true
    private var reserves = PerStream(both: DiskReserve())
    private var buffer: [UInt8] = []

    /// Where a reader is waited for, what the log cannot keep goes to memory until it is read.
    private(set) var spills: Bool
    /// False where the log is given back as it is read, and so never grows large.
    private let keepsReserve: Bool

    init(log: RunLog, spills: Bool = false) {
        self.log = log
        self.spills = spills
        keepsReserve = log.isKept || !spills
    }

    /// Takes what one read gives: up to a whole pipe.
    ///
    /// A log that cannot be written (a full disk) never blocks or ends the command: its output is then read and
    /// spilled or dropped, and `unrecorded` says so.
    mutating func take(_ stream: ExecOutputStream, from channel: OutputChannel, at time: Duration) -> Taken {
        if keepsReserve, unrecorded[stream] == nil,
            !reserves[stream].allowsGrowth(of: log.files[stream], length: byteCounts[stream])
        {
            stopRecording(stream, .noSpace)
        }
        do {
            let count =
                canMove && !channel.isTerminal && unrecorded[stream] == nil
                ? try move(stream, from: channel) : try copy(stream, from: channel)
            guard count > 0 else { return .ended }
            if unrecorded[stream] == nil { note(stream, count: count, at: time) }
            if unrecorded[stream] == nil || spills { byteCounts[stream] += count }
            return .moved(count)
        } catch {
            // Any other error is an end too: EIO is how Linux tells that of a pseudo-terminal.
            return error == .wouldBlock ? .empty : .ended
        }
    }

    private mutating func move(_ stream: ExecOutputStream, from channel: OutputChannel) throws(Errno) -> Int {
        do throws(Errno) {
            return try moveBytes(
                from: channel.reader, to: log.files[stream], at: byteCounts[stream], count: EngineLimits.pipeLength)
        } catch {
            switch error {
            case .wouldBlock: throw error
            case .invalidArgument: canMove = false
            default: stopRecording(stream, error)
            }
            return try copy(stream, from: channel)
        }
    }

    private mutating func copy(_ stream: ExecOutputStream, from channel: OutputChannel) throws(Errno) -> Int {
        if buffer.isEmpty { buffer = Array(repeating: 0, count: 64 * 1024) }
        let count = try buffer.withUnsafeMutableBufferPointer { elements throws(Errno) in
            try readRetrying(channel.reader, into: UnsafeMutableRawBufferPointer(elements))
        }
        let offset = byteCounts[stream]
        var written = 0
        while written < count, unrecorded[stream] == nil {
            do throws(Errno) {
                written += try buffer.withUnsafeBufferPointer { elements throws(Errno) in
                    let rest = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: elements[written..<count]))
                    return try writeSome(rest, to: log.files[stream], at: offset + written)
                }
            } catch {
                stopRecording(stream, error, from: offset + written)
                if !spills { byteCounts[stream] += written }
            }
        }
        if written < count, spills {
            do throws(Errno) {
                try buffer.withUnsafeBufferPointer { elements throws(Errno) in
                    let rest = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: elements[written..<count]))
                    try log.spill(stream, rest, at: offset + written)
                }
            } catch {
                // No memory either: what comes is lost to everyone, and not counted.
                spills = false
                unrecorded[stream]?.isLost = true
            }
        }
        return count
    }

    private mutating func stopRecording(_ stream: ExecOutputStream, _ errno: Errno, from offset: Int? = nil) {
        unrecorded[stream] = Unrecorded(from: offset ?? byteCounts[stream], reason: "\(errno)")
    }

    private mutating func note(_ stream: ExecOutputStream, count: Int, at time: Duration) {
        if let current = burst, current.stream == stream, time - current.start < EngineLimits.burstDuration,
            current.length < EngineLimits.burstLength
        {
            burst?.length += count
        } else {
            let record = TimelineRecord(stream: stream, time: time, offsets: byteCounts)
            let offset = timelineCount * TimelineRecord.byteCount
            let written = record.bytes.withUnsafeBytes { bytes in
                try? writeSome(bytes, to: log.timeline, at: offset)
            }
            // A record that could not be written joins the one before it.
            if written == TimelineRecord.byteCount { timelineCount += 1 }
            burst = (stream, time, count)
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

/// Writes as much as one call takes; throws where that is nothing.
private func writeSome(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, at offset: Int) throws(Errno) -> Int {
    do {
        let count = try file.write(toAbsoluteOffset: Int64(offset), bytes, retryOnInterrupt: true)
        if count > 0 { return count }
        throw Errno.noSpace
    } catch {
        throw error as? Errno ?? .ioError
    }
}
