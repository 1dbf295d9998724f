/// The top line: the command, the folder it runs in, and the policy it runs under.
enum Header {
    static func cells(of run: RunDescription, width: Int, glyphs: Glyphs) -> [Cell] {
        let bold = Style(attributes: .bold)
        // A long one (roots, a justification) leaves room for what runs.
        let policy = StyledText.fitted(
            StyledText.cells(run.savedNote.map { "\($0)  \(run.policy)" } ?? run.policy), to: max(24, width * 2 / 5),
            ellipsis: glyphs.ellipsis)
        var command = StyledText.cells(" " + run.command, style: bold)
        var cwd = StyledText.cells(run.cwd)
        let gap = StyledText.cells("  ")
        // The command keeps half of the line if it needs it; the folder shows its end, where folders differ.
        let half = max(width / 2, width - gap.count * 2 - policy.count - cwd.count - 1)
        command = StyledText.fitted(command, to: min(half, width), ellipsis: glyphs.ellipsis)
        var right = gap + policy + StyledText.cells(" ")
        if width - command.count < right.count + 8 { right = [] }
        let room = width - command.count - gap.count - right.count
        if cwd.count > room {
            let kept = room > 4 ? StyledText.window(cwd, columns: cwd.count - (room - 1)..<cwd.count) : []
            cwd = kept.isEmpty ? [] : [Cell(glyphs.ellipsis)] + kept
        }
        let middle = max(0, width - command.count - cwd.count - right.count)
        return command + Array(repeating: .blank, count: middle) + cwd + right
    }
}
