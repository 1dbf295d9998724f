import ExecEngine

extension SearchField {
    /// A field after a key; nil after one that leaves it without an answer.
    static func edited(_ field: String, by key: Key) -> String? {
        switch key {
        case .character(let character): adding(String(character), to: field)
        case .backspace, .delete, .control("h"): field.isEmpty ? nil : String(field.dropLast())
        case .control("u"): ""
        case .control("w"): withoutLastWord(field)
        case .escape, .control("c"), .control("g"): nil
        default: field
        }
    }
}

/// Handing a pane's bytes to other programs.
extension SessionState {
    /// The current pane as a sentence names it.
    var currentPaneName: String {
        switch current {
        case .stdout: "stdout"
        case .stderr: "stderr"
        case .merged: "stdout and stderr"
        }
    }

    /// Whether the current pane has any bytes; says so where it has none.
    private mutating func hasBytes(to verb: String) -> Bool {
        let isEmpty = current.streams.allSatisfy { snapshot.byteCounts[$0] == 0 }
        if isEmpty { message = "nothing to \(verb): no output in \(currentPaneName)" }
        return !isEmpty
    }

    mutating func askForPipe() {
        if hasBytes(to: "pipe") { mode = .pipeField("") }
    }

    mutating func typeIntoPipe(_ key: Key, _ text: String) -> [Effect] {
        guard key == .enter else {
            mode = SearchField.edited(text, by: key).map { .pipeField($0) } ?? .panes
            return []
        }
        mode = .panes
        message = nil
        let isBlank = text.allSatisfy { $0 == " " }
        // A replay may have gone back to where there was nothing, meanwhile.
        return !isBlank && hasBytes(to: "pipe") ? [.pipe(current, command: text)] : []
    }

    mutating func openLog() -> [Effect] {
        hasBytes(to: "open") ? [.openLog(current)] : []
    }
}
