/// One line of the table.
struct TableLine {
    var row: String
    var ours: String
    var peer = "-"
    var ratio = "-"
    var goal = "-"
    var isMet: Bool?

    var cells: [String] { [row, ours, peer, ratio, goal, isMet.map { $0 ? "met" : "MISSED" } ?? "-"] }
}

/// The lines in aligned columns.
struct Table {
    private var rows = [["row", "ours", "peer", "ratio", "goal", "met?"]]

    mutating func add(_ line: TableLine) {
        rows.append(line.cells)
    }

    var text: String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { cells in
            let padded = zip(cells, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return trimmed(padded.joined(separator: "  ")) + "\n"
        }.joined()
    }

    private func trimmed(_ line: String) -> Substring {
        line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)]
    }
}

/// A number with some digits after the point.
func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "?" }
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let fraction = String(scaled % scale)
    return "\(sign)\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}

func milliseconds(_ seconds: Double) -> String {
    "\(fixed(seconds * 1000, 2)) ms"
}

func megabytes(_ byteCount: Double) -> String {
    "\(fixed(byteCount / 1_000_000, 1)) MB"
}
