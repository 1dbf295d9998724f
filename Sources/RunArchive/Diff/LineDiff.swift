/// Which lines to take out and to put in so that one text becomes another, by Myers' algorithm.
///
/// E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986): the variant in linear space that splits at a
/// middle snake. Lines are numbers: equal lines have the same. Those that only one text has are set aside first, so
/// texts that have nothing in common cost no more than reading them. A split that would cost too much takes the
/// furthest path so far, as GNU diff does: the result is then still right, but not always the shortest.
public struct LineDiff: Sendable {
    /// Lines of the old text that lines of the new one take the place of; one of the two may be empty.
    public struct Change: Hashable, Sendable {
        public var old: Range<Int>
        public var new: Range<Int>

        public init(old: Range<Int>, new: Range<Int>) {
            self.old = old
            self.new = new
        }
    }

    /// Steps that all splits of one comparison may take together, about: a second's work.
    static let stepLimit = 500_000_000

    private let old: [Int32]
    private let new: [Int32]
    /// The furthest place in `old` on each diagonal (old minus new), from the front and from the back.
    private var forward: [Int32]
    private var backward: [Int32]
    /// Where diagonal 0 is kept.
    private let origin: Int
    private let costLimit: Int

    /// The changes in order; between two of them, and around them, lines are equal.
    ///
    /// - Parameters: Numbers from 0 on, without large gaps.
    public static func changes(from old: [Int32], to new: [Int32]) -> [Change] {
        changes(from: old, to: new, costLimit: nil)
    }

    /// - Parameter costLimit: Changes that a split looks for on each side at most; nil for what `stepLimit` allows.
    static func changes(from old: [Int32], to new: [Int32], costLimit: Int?) -> [Change] {
        let shorter = min(old.count, new.count)
        var head = 0
        while head < shorter, old[head] == new[head] { head += 1 }
        var tail = 0
        while tail < shorter - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
        let (oldMiddle, newMiddle) = (head..<old.count - tail, head..<new.count - tail)

        let kinds = Int(max(old.max() ?? 0, new.max() ?? 0)) + 1
        let (inOld, inNew) = (presence(old[oldMiddle], kinds), presence(new[newMiddle], kinds))
        let oldShared = oldMiddle.filter { inNew[Int(old[$0])] }
        let newShared = newMiddle.filter { inOld[Int(new[$0])] }
        var diff = LineDiff(old: oldShared.map { old[$0] }, new: newShared.map { new[$0] }, costLimit: costLimit)
        var keepsOld = [Bool](repeating: false, count: old.count)
        var keepsNew = [Bool](repeating: false, count: new.count)
        for index in 0..<head { (keepsOld[index], keepsNew[index]) = (true, true) }
        for index in 0..<tail {
            (keepsOld[old.count - 1 - index], keepsNew[new.count - 1 - index]) = (true, true)
        }
        diff.forEachSnake { oldStart, newStart, length in
            for index in 0..<length {
                keepsOld[oldShared[oldStart + index]] = true
                keepsNew[newShared[newStart + index]] = true
            }
        }
        return gathered(keepsOld, keepsNew)
    }

    private static func presence(_ lines: ArraySlice<Int32>, _ kinds: Int) -> [Bool] {
        var isThere = [Bool](repeating: false, count: kinds)
        for line in lines { isThere[Int(line)] = true }
        return isThere
    }

    private static func gathered(_ keepsOld: [Bool], _ keepsNew: [Bool]) -> [Change] {
        var changes: [Change] = []
        var (old, new) = (0, 0)
        while old < keepsOld.count || new < keepsNew.count {
            let (oldStart, newStart) = (old, new)
            while old < keepsOld.count, !keepsOld[old] { old += 1 }
            while new < keepsNew.count, !keepsNew[new] { new += 1 }
            if old > oldStart || new > newStart {
                changes.append(Change(old: oldStart..<old, new: newStart..<new))
            } else {
                (old, new) = (old + 1, new + 1)
            }
        }
        return changes
    }

    private init(old: [Int32], new: [Int32], costLimit: Int?) {
        self.old = old
        self.new = new
        origin = new.count + 1
        forward = [Int32](repeating: 0, count: old.count + new.count + 3)
        backward = forward
        self.costLimit = costLimit ?? max(128, Self.stepLimit / max(1, old.count + new.count))
    }

    // MARK: Parts

    /// A part of both texts that is still to be compared.
    private struct Part {
        var old: Range<Int>
        var new: Range<Int>
    }

    /// Gives the runs of equal lines, in no order.
    private mutating func forEachSnake(_ body: (_ old: Int, _ new: Int, _ length: Int) -> Void) {
        var parts = [Part(old: 0..<old.count, new: 0..<new.count)]
        while let part = parts.popLast() {
            var (oldStart, oldEnd) = (part.old.lowerBound, part.old.upperBound)
            var (newStart, newEnd) = (part.new.lowerBound, part.new.upperBound)
            while oldStart < oldEnd, newStart < newEnd, old[oldStart] == new[newStart] {
                (oldStart, newStart) = (oldStart + 1, newStart + 1)
            }
            while oldStart < oldEnd, newStart < newEnd, old[oldEnd - 1] == new[newEnd - 1] {
                (oldEnd, newEnd) = (oldEnd - 1, newEnd - 1)
            }
            if oldStart > part.old.lowerBound {
                body(part.old.lowerBound, part.new.lowerBound, oldStart - part.old.lowerBound)
            }
            if oldEnd < part.old.upperBound { body(oldEnd, newEnd, part.old.upperBound - oldEnd) }
            guard oldStart < oldEnd, newStart < newEnd else { continue }
            let (x, y) = split(oldStart, oldEnd, newStart, newEnd)
            parts.append(Part(old: oldStart..<x, new: newStart..<y))
            parts.append(Part(old: x..<oldEnd, new: y..<newEnd))
        }
    }

    /// A point on a shortest path, or on a good one where that costs too much. Neither text is empty, and they differ
    /// at both ends. The names are the paper's: x counts lines of the old text, y of the new, and k = x - y.
    private mutating func split(_ xStart: Int, _ xEnd: Int, _ yStart: Int, _ yEnd: Int) -> (x: Int, y: Int) {
        let (kMin, kMax) = (xStart - yEnd, xEnd - yStart)
        let (kFront, kBack) = (xStart - yStart, xEnd - yEnd)
        let isOdd = (kFront - kBack) & 1 != 0
        var (frontMin, frontMax) = (kFront, kFront)
        var (backMin, backMax) = (kBack, kBack)
        forward[origin + kFront] = Int32(xStart)
        backward[origin + kBack] = Int32(xEnd)
        var cost = 0
        while true {
            cost += 1
            if frontMin > kMin {
                frontMin -= 1
                forward[origin + frontMin - 1] = -1
            } else {
                frontMin += 1
            }
            if frontMax < kMax {
                frontMax += 1
                forward[origin + frontMax + 1] = -1
            } else {
                frontMax -= 1
            }
            for k in stride(from: frontMax, through: frontMin, by: -2) {
                let (below, above) = (Int(forward[origin + k - 1]), Int(forward[origin + k + 1]))
                var x = below < above ? above : below + 1
                var y = x - k
                while x < xEnd, y < yEnd, old[x] == new[y] { (x, y) = (x + 1, y + 1) }
                forward[origin + k] = Int32(x)
                if isOdd, backMin <= k, k <= backMax, Int(backward[origin + k]) <= x { return (x, y) }
            }
            if backMin > kMin {
                backMin -= 1
                backward[origin + backMin - 1] = .max
            } else {
                backMin += 1
            }
            if backMax < kMax {
                backMax += 1
                backward[origin + backMax + 1] = .max
            } else {
                backMax -= 1
            }
            for k in stride(from: backMax, through: backMin, by: -2) {
                let (below, above) = (Int(backward[origin + k - 1]), Int(backward[origin + k + 1]))
                var x = below < above ? below : above - 1
                var y = x - k
                while x > xStart, y > yStart, old[x - 1] == new[y - 1] { (x, y) = (x - 1, y - 1) }
                backward[origin + k] = Int32(x)
                if !isOdd, frontMin <= k, k <= frontMax, x <= Int(forward[origin + k]) { return (x, y) }
            }
            guard cost >= costLimit else { continue }
            // Whichever path has come further in both texts together.
            var front = (x: xStart, y: yStart)
            for k in stride(from: frontMax, through: frontMin, by: -2) {
                var x = min(Int(forward[origin + k]), xEnd)
                var y = x - k
                if y > yEnd { (x, y) = (yEnd + k, yEnd) }
                if x + y > front.x + front.y { front = (x, y) }
            }
            var back = (x: xEnd, y: yEnd)
            for k in stride(from: backMax, through: backMin, by: -2) {
                var x = max(Int(backward[origin + k]), xStart)
                var y = x - k
                if y < yStart { (x, y) = (yStart + k, yStart) }
                if x + y < back.x + back.y { back = (x, y) }
            }
            return front.x + front.y - xStart - yStart > xEnd + yEnd - back.x - back.y ? front : back
        }
    }
}
