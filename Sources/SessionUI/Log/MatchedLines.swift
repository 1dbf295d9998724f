/// Lines of a source that were chosen, in order: where each begins, and where it stands in the text made of them
/// alone.
///
/// Kept in pieces, so that a copy of the state that goes on growing copies one piece: 16 bytes for each line.
struct MatchedLines: Equatable, Sendable {
    private struct Piece: Equatable, Sendable {
        /// Where each line begins in the source.
        var starts: [Int] = []
        /// Where each line ends in the text of the chosen lines.
        var ends: [Int] = []
    }

    private static let pieceLength = 4_096

    private var pieces: [Piece] = []
    private(set) var count = 0
    /// Bytes of all chosen lines.
    private(set) var byteCount = 0

    /// A line of the source, and where its first byte stands in the text of the chosen ones.
    struct Line: Equatable {
        var source: Range<Int>
        var start: Int

        var end: Int { start + source.count }
    }

    subscript(index: Int) -> Line {
        let piece = pieces[index / Self.pieceLength]
        let place = index % Self.pieceLength
        let start =
            place > 0 ? piece.ends[place - 1] : index > 0 ? pieces[index / Self.pieceLength - 1].ends.last ?? 0 : 0
        let begin = piece.starts[place]
        return Line(source: begin..<begin + piece.ends[place] - start, start: start)
    }

    /// Adds a line that lies behind all others.
    mutating func append(_ line: Range<Int>) {
        if count % Self.pieceLength == 0 { pieces.append(Piece()) }
        byteCount += line.count
        pieces[pieces.count - 1].starts.append(line.lowerBound)
        pieces[pieces.count - 1].ends.append(byteCount)
        count += 1
    }

    /// How many lines begin before an offset of the source.
    func count(before offset: Int) -> Int { firstIndex { $0.source.lowerBound >= offset } }

    /// How many lines end within the first `offset` bytes of the source.
    func count(within offset: Int) -> Int { firstIndex { $0.source.upperBound > offset } }

    /// The line that holds an offset of the text of the chosen ones; `count` behind the last.
    func index(of offset: Int) -> Int { firstIndex { $0.end > offset } }

    /// The first line for which `isBehind` holds, as it does for all that follow it.
    private func firstIndex(_ isBehind: (Line) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
