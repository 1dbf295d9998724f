import ExecEngine

extension RunSnapshot {
    /// The one line that stays on the terminal when the screen is left: the verdict and the time that the run took.
    public var closingLine: String {
        guard case .ended(let end) = phase else { return "still running" }
        return "\(end.text(timeout: timeout)), \(Units.text(elapsed))"
    }
}

extension SessionState {
    /// The size of the text of a stream's pane now, as a terminal of its own would have it; at least 1 by 1.
    public func textSize(of stream: ExecOutputStream) -> TerminalSize {
        let box = Layout(size: size, focus: stream, isZoomed: isZoomed, isMerged: isMerged).boxes
            .first { $0.pane == PaneID(stream) || $0.pane == .merged }
        guard let box else { return TerminalSize(columns: 1, rows: 1) }
        return TerminalSize(
            columns: max(1, box.columns.count - gutter(of: box).width), rows: max(1, box.rows.count))
    }
}
