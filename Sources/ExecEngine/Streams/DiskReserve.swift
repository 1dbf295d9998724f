import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Room that a log leaves on its disk for everybody else: a command that floods must not fill the machine.
struct DiskReserve {
    /// Bytes; a twentieth of the file system where that is less.
    static let size = 256 << 20
    /// Bytes of output between two looks at the disk, half the reserve where that is less.
    static let step = 8 << 20

    private var nextLook = step

    /// Whether a log of `length` bytes may go on growing. Asks the file system once in each ``step``.
    mutating func allowsGrowth(of file: FileDescriptor, length: Int) -> Bool {
        guard length >= nextLook else { return true }
        var status = statvfs()
        guard fstatvfs(file.rawValue, &status) == 0 else {
            nextLook = length + Self.step
            return true
        }
        let unit = Int(status.f_frsize)
        let reserve = min(Self.size, Int(status.f_blocks) * unit / 20)
        nextLook = length + min(Self.step, reserve / 2)
        return Int(status.f_bavail) * unit > reserve
    }
}
