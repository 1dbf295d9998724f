import ExecEngine

extension EndRecord {
    /// What run.json says of a run that has ended.
    init(_ result: RunResult) {
        let end = result.end
        verdict = end.verdict.word
        exitCode = end.exitCode
        if case .signaled(let number) = result.status { signal = number.rawValue }
        stopReason = result.stopReason?.rawValue
        durationNanoseconds = nanoseconds(result.duration)
        stdout = StreamRecord(.stdout, result)
        stderr = StreamRecord(.stderr, result)
        timelineCount = result.timelineCount
        usage = result.usage.map {
            UsageRecord(
                userNanoseconds: nanoseconds($0.userTime), systemNanoseconds: nanoseconds($0.systemTime),
                maxResident: $0.maxResident)
        }
        layers = result.enclosure?.layers.names
        missingLayers = result.enclosure?.missing
        if result.enclosure != nil { denialSource = end.denials.source.rawValue }
        denials = end.denials.list.map(DenialRecord.init)
        denialsTotal = end.denials.total
        appearedProtected = nonEmpty(end.appearedProtected)
        pipeHolders = nonEmpty(end.pipeHolders.map(ProcessRecord.init))
        leftBehind = nonEmpty(end.leftBehind.map(ProcessRecord.init))
        survivors = nonEmpty(end.survivors.map(ProcessRecord.init))
        if end.leavesBackground { leavesBackground = true }
    }

    /// What run.json says of a run that could not be started.
    init(failedToStart error: String, exitCode: Int32) {
        verdict = Verdict.failedToStart(error).word
        self.exitCode = exitCode
        self.error = error
        durationNanoseconds = 0
        stdout = StreamRecord(bytes: 0, lines: 0)
        stderr = StreamRecord(bytes: 0, lines: 0)
        timelineCount = 0
        denials = []
        denialsTotal = 0
    }

    /// What is known of a run whose end was not seen.
    init(interrupted run: SavedRun) {
        verdict = Verdict.interrupted.word
        exitCode = Verdict.interrupted.exitCode
        durationNanoseconds = nanoseconds(run.duration)
        stdout = StreamRecord(.stdout, run)
        stderr = StreamRecord(.stderr, run)
        timelineCount = run.log.timelineCount
        denials = []
        denialsTotal = 0
    }

    /// The end as the engine told it.
    var runEnd: RunEnd {
        let source = denialSource.flatMap(Denials.Source.init) ?? .observed
        var denials = Denials(source: source, self.denials.compactMap(\.denial))
        denials.noteUnlisted(denialsTotal - denials.total)
        return RunEnd(
            verdict: verdict(denials), exitCode: exitCode, pipeHolders: pipeHolders?.map(\.process) ?? [],
            leftBehind: leftBehind?.map(\.process) ?? [], leavesBackground: leavesBackground ?? false,
            survivors: survivors?.map(\.process) ?? [], denials: denials, appearedProtected: appearedProtected ?? [])
    }

    private func verdict(_ denials: Denials) -> Verdict {
        let own: ProcessStatus = signal.map { .signaled(Signal(rawValue: $0)) } ?? .exited(code: exitCode)
        return switch verdict {
        case "timed-out": .timedOut
        case "cancelled": .cancelled
        case "sandbox-denied": .sandboxDenied(denials, own)
        case "failed-to-start": .failedToStart(error ?? "?")
        case "interrupted": .interrupted
        default: own.verdict
        }
    }

    public var duration: Duration { .nanoseconds(durationNanoseconds) }
}

extension StreamRecord {
    init(_ stream: ExecOutputStream, _ result: RunResult) {
        // What could be read once may be more than what was kept.
        bytes = result.unrecorded[stream]?.from ?? result.byteCounts[stream]
        lines = lineCount(of: stream, in: result.log, upTo: bytes)
        notRecorded = result.unrecorded[stream]?.description
    }
}

extension StreamRecord {
    fileprivate init(_ stream: ExecOutputStream, _ run: SavedRun) {
        bytes = run.byteCounts[stream]
        lines = lineCount(of: stream, in: run.log, upTo: bytes)
    }
}

extension ProcessRecord {
    init(_ process: ProcessName) { self.init(pid: process.pid, name: process.name) }

    var process: ProcessName { ProcessName(pid: pid, name: name) }
}

extension DenialRecord {
    init(_ denial: Denial) {
        self.init(
            operation: denial.operation.rawValue, syscall: denial.syscall, target: denial.target, errno: denial.errno,
            pid: denial.pid, process: denial.processName, timeNanoseconds: nanoseconds(denial.time),
            stdoutBefore: denial.outputBefore.stdout, stderrBefore: denial.outputBefore.stderr, count: denial.count)
    }

    /// Nil for an operation that a newer Sluice has a word for.
    var denial: Denial? {
        Denial.Operation(rawValue: operation).map { operation in
            Denial(
                operation: operation, syscall: syscall, target: target, errno: errno, pid: pid, processName: process,
                time: .nanoseconds(timeNanoseconds),
                outputBefore: PerStream(stdout: stdoutBefore, stderr: stderrBefore), count: count)
        }
    }
}

/// Whole nanoseconds; what does not fit 64 bits (292 years) is brought to the largest.
func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : scaled.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
}

private func nonEmpty<Element>(_ list: [Element]) -> [Element]? { list.isEmpty ? nil : list }

/// Line feeds in the first bytes of a stream's log, and one for a last line without.
func lineCount(of stream: ExecOutputStream, in log: any RunLogReading, upTo end: Int) -> Int {
    var count = 0
    var offset = 0
    var last: UInt8?
    withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
        while offset < end {
            let got = log.read(stream, into: buffer, at: offset, end: end)
            guard got > 0 else { return }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<got])
            count += ByteScan.count(0x0A, in: bytes, 0..<got)
            last = bytes.last
            offset += got
        }
    }
    return count + (last == nil || last == 0x0A ? 0 : 1)
}
