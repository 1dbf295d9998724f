import ExecEngine

/// The form of the next run's options: a row for each, typed or chosen.
public struct OptionsForm: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case none
        case cancel
        case accept(RunSettings)
    }

    private let before: RunSettings
    /// What is typed in each row.
    private var fields: [LineEditor]
    private(set) var selected = 0
    private(set) var problem: String?

    public init(_ settings: RunSettings) {
        before = settings
        fields = Setting.allCases.map { LineEditor($0.text(in: settings), isPlain: true) }
    }

    private var setting: Setting { Setting.allCases[selected] }

    public mutating func press(_ key: Key) -> Outcome {
        problem = nil
        switch key {
        case .escape, .control("c"), .control("g"): return .cancel
        case .enter: return accept()
        case .up, .backTab, .control("p"): select(selected - 1)
        case .down, .tab, .control("n"): select(selected + 1)
        default:
            if setting.choices.isEmpty {
                _ = fields[selected].press(key)
            } else {
                choose(key)
            }
        }
        return .none
    }

    public mutating func paste(_ text: String) {
        if setting.choices.isEmpty {
            fields[selected].paste(text.split(whereSeparator: \.isNewline).joined(separator: " "))
        }
    }

    public mutating func point(_ mouse: Mouse, in size: TerminalSize) {
        let row = mouse.row - 1 + top(rows: size.rows)
        guard mouse.action == .press, mouse.row >= 1, fields.indices.contains(row) else { return }
        if row == selected { choose(.right) }
        select(row)
    }

    private mutating func select(_ row: Int) { selected = (row + fields.count) % fields.count }

    private mutating func choose(_ key: Key) {
        let choices = setting.choices
        guard !choices.isEmpty, let index = choices.firstIndex(of: fields[selected].text) else { return }
        switch key {
        case .right, .character(" "): fields[selected] = LineEditor(choices[(index + 1) % choices.count])
        case .left: fields[selected] = LineEditor(choices[(index + choices.count - 1) % choices.count])
        case .character(let character):
            // Its first letter chooses too.
            if let match = choices.first(where: { $0.first == character }) {
                fields[selected] = LineEditor(match)
            }
        default: break
        }
    }

    private mutating func accept() -> Outcome {
        var settings = before
        for (index, setting) in Setting.allCases.enumerated() {
            do throws(SettingError) {
                try setting.set(fields[index].text, in: &settings)
            } catch {
                problem = error.description
                selected = index
                return .none
            }
        }
        problem = settings.problem
        return problem == nil ? .accept(settings) : .none
    }

    // MARK: View

    private func top(rows: Int) -> Int { max(0, min(selected - max(1, rows - 3) + 1, fields.count - max(1, rows - 3))) }

    /// Draws the form over a part of a frame: a title, the rows, what the chosen one means, the keys.
    func draw(into frame: inout Frame, rows: Range<Int>, columns: Range<Int>, ability: TerminalAbility) {
        let width = columns.count
        guard width > 0, let first = rows.first, let last = rows.last else { return }
        func put(_ cells: [Cell], row: Int, fill: Style = .plain) {
            let fitted = StyledText.fitted(cells, to: width, ellipsis: ability.glyphs.ellipsis)
            frame.put(
                fitted + Array(repeating: Cell(" ", style: fill), count: max(0, width - fitted.count)), row: row,
                column: columns.lowerBound)
        }
        for row in rows { put([], row: row) }
        frame.cursor = nil
        let title = Style(attributes: [.bold, .reverse])
        put(StyledText.cells(" Options of the next run", style: title), row: first, fill: title)
        let top = top(rows: rows.count)
        for (row, index) in zip(first + 1..<max(first + 1, last - 1), top..<fields.count) {
            let (cells, cursor) = line(index, width: width, ability)
            put(cells, row: row)
            if let cursor { frame.cursor = Frame.Position(row: row, column: columns.lowerBound + cursor) }
        }
        if rows.count > 2 {
            let text = problem ?? setting.help
            let style = Style(foreground: problem == nil ? .standard : .indexed(1))
            put(StyledText.cells(" \(text)", style: style), row: last - 1)
        }
        if rows.count > 1 {
            put(
                StyledText.cells(" Enter takes them, Esc does not  Up Down option  Left Right choose"), row: last)
        }
    }

    /// A row of the form, and the column of the cursor in it.
    private func line(_ index: Int, width: Int, _ ability: TerminalAbility) -> ([Cell], cursor: Int?) {
        let setting = Setting.allCases[index]
        let isSelected = index == selected
        let label = "\(isSelected ? "\(ability.glyphs.focus)" : " ") \(setting.rawValue)"
        let head = StyledText.cells(
            label + String(repeating: " ", count: max(1, 14 - label.count)),
            style: Style(attributes: isSelected ? .bold : []))
        if setting.choices.isEmpty {
            let view = fields[index].view(width: max(1, width - head.count), prompt: "", ability: ability)
            return (head + view.cells, isSelected ? min(width - 1, head.count + view.cursorColumn) : nil)
        }
        let choices = setting.choices.map { choice in
            let isChosen = choice == fields[index].text
            return StyledText.cells(choice, style: Style(attributes: isChosen ? [.bold, .underline] : .dim))
        }
        return (head + Array(choices.joined(separator: StyledText.cells("  "))), nil)
    }
}
