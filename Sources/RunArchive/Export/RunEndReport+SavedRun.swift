import ExecEngine

extension RunEndReport {
    /// The end of a kept run, with its texts within the limit, as it was told when the run ended.
    public init(callID: String, run: SavedRun, limit: OutputLimit) {
        let end = run.end ?? RunEnd(verdict: .interrupted, exitCode: Verdict.interrupted.exitCode)
        let record = run.record.end
        self.init(callID: callID, failedToStart: record?.error ?? "", exitCode: end.exitCode)
        error = record?.error
        verdict = end.verdict.word
        func text(of stream: ExecOutputStream) -> StreamText {
            StreamText(
                boundedText(of: ByteSource(log: run.log, stream: stream, length: run.byteCounts[stream]), limit: limit))
        }
        stdout = text(of: .stdout)
        stderr = text(of: .stderr)
        let order = ArrivalOrder(
            log: run.log, byteCounts: run.byteCounts, timelineCount: run.log.timelineCount)
        aggregatedOutput = StreamText(
            boundedText(of: ByteSource(length: order.count, read: order.read), limit: limit))
        duration = Seconds(run.duration)
        stopReason = record?.stopReason
        timedOut = stopReason != nil
        if case .signaled(let number) = end.verdict { signal = number.rawValue }
        pipeHolders = end.pipeHolders.map(Process.init)
        leftBehind = end.leftBehind.map(Process.init)
        survivors = end.survivors.map(Process.init)
        unrecorded = run.snapshot.unrecorded
        denials = end.denials.list.map { DenialReport($0, source: end.denials.source) }
        denialsTotal = end.denials.total
        sandbox = record?.layers.map { EnclosureReport(layers: $0, missing: record?.missingLayers ?? []) }
        if case .sandboxDenied(let denials, _) = end.verdict, denials.source == .guess { deniedLikely = true }
        if !end.appearedProtected.isEmpty { appearedProtected = end.appearedProtected }
    }
}
