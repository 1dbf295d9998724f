import ExecEngine

/// Where each part of the screen stands.
///
/// As the screen shrinks the header goes first, then the second pane, then the titles; the status line stays.
struct Layout: Equatable {
    struct Box: Equatable {
        var pane: PaneID
        var titleRow: Int?
        var rows: Range<Int>
        var columns: Range<Int>

        func contains(row: Int, column: Int) -> Bool {
            columns.contains(column) && (rows.contains(row) || titleRow == row)
        }
    }

    var headerRow: Int?
    var boxes: [Box] = []
    /// The column between two panes side by side.
    var separator: Int?
    /// The rows of the panes, titles among them.
    var area: Range<Int>
    /// The bar of a replay, above the status.
    var timeBarRow: Int?
    var statusRows: Range<Int>

    /// Columns from which on two panes stand side by side.
    static let sideBySideColumns = 60
    /// Rows from which on the status has two.
    static let twoStatusRows = 10
    /// Rows from which on a replay has a bar.
    static let timeBarRows = 8

    init(size: TerminalSize, focus: ExecOutputStream, isZoomed: Bool, isMerged: Bool, hasTimeBar: Bool = false) {
        let rows = max(0, size.rows)
        let columns = max(0, size.columns)
        let status = min(rows, rows >= Self.twoStatusRows ? 2 : 1)
        statusRows = rows - status..<rows
        let shown: [PaneID] = isMerged ? [.merged] : isZoomed ? [PaneID(focus)] : [.stdout, .stderr]
        let isStacked = shown.count == 2 && columns < Self.sideBySideColumns
        if hasTimeBar, rows >= Self.timeBarRows { timeBarRow = rows - status - 1 }
        let bottom = timeBarRow == nil ? status : status + 1
        let free = rows - bottom
        // A title and a row of text for each pane that stands above another.
        let needed = isStacked ? 4 : 2
        if free > needed { headerRow = 0 }
        area = (headerRow == nil ? 0 : 1)..<max(0, rows - bottom)
        if isStacked, area.count >= needed {
            let middle = area.lowerBound + (area.count + 1) / 2
            boxes = [
                Self.box(shown[0], rows: area.lowerBound..<middle, columns: 0..<columns),
                Self.box(shown[1], rows: middle..<area.upperBound, columns: 0..<columns),
            ]
        } else if shown.count == 2, !isStacked {
            let middle = (columns - 1) / 2
            separator = middle
            boxes = [
                Self.box(shown[0], rows: area, columns: 0..<middle),
                Self.box(shown[1], rows: area, columns: middle + 1..<columns),
            ]
        } else {
            boxes = [Self.box(isMerged ? .merged : PaneID(focus), rows: area, columns: 0..<columns)]
        }
    }

    private static func box(_ pane: PaneID, rows: Range<Int>, columns: Range<Int>) -> Box {
        let hasTitle = rows.count >= 2
        return Box(
            pane: pane, titleRow: hasTitle ? rows.lowerBound : nil,
            rows: (hasTitle ? rows.lowerBound + 1 : rows.lowerBound)..<rows.upperBound, columns: columns)
    }

    func box(of pane: PaneID) -> Box? { boxes.first { $0.pane == pane } }
}
