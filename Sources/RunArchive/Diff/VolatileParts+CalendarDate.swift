extension VolatileParts {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map { Array($0.utf8) }
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        .map { Array($0.utf8) }

    /// Behind a date as ctime(3), date(1) and syslog write it, up to its clock time: `Tue Nov 24 18:00:40`,
    /// `Nov  4 09:30:01`. Nil where none begins at `index`.
    static func calendarDate(at index: Int, in line: UnsafeRawBufferPointer) -> Int? {
        guard (0x41...0x5A).contains(line[index]) else { return nil }
        var place = index
        if let end = name(among: weekdays, at: place, in: line) { place = end }
        guard let day = name(among: months, at: place, in: line) else { return nil }
        let end = digits(from: day, in: line)
        guard (1...2).contains(end - day), byte(end, line) == 0x20, isDigit(byte(end + 1, line)) else { return nil }
        return clock(at: end + 1, in: line)
    }

    /// Behind one of the names and the spaces after it, of which there is one at least.
    private static func name(among names: [[UInt8]], at index: Int, in line: UnsafeRawBufferPointer) -> Int? {
        guard byte(index + 3, line) == 0x20, names.contains(where: { line[index..<index + 3].elementsEqual($0) }) else {
            return nil
        }
        var end = index + 4
        while byte(end, line) == 0x20 { end += 1 }
        return end
    }
}
