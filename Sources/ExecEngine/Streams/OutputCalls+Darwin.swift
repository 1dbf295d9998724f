#if canImport(Darwin)
    import Darwin
    import SystemPackage

    func closeOnExecPipe(_ ends: inout [Int32]) -> Int32 {
        guard pipe(&ends) == 0 else { return -1 }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return 0
    }

    /// Pipes grow by themselves here.
    func enlargePipe(_ pipe: Int32) {}

    /// Both ends of a new pseudo-terminal (posix_openpt(2)).
    func openTerminal() throws(Errno) -> (reader: FileDescriptor, writer: FileDescriptor) {
        let reader = try descriptor(of: posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC))
        do throws(Errno) {
            guard grantpt(reader.rawValue) == 0, unlockpt(reader.rawValue) == 0, let name = ptsname(reader.rawValue)
            else { throw Errno(rawValue: errno) }
            return (reader, try descriptor(of: open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)))
        } catch {
            try? reader.close()
            throw error
        }
    }

    /// No /proc tells who holds a pipe.
    func channelLink(_ channel: OutputChannel) -> String? { nil }

    func openUnlinked(in folder: String, name: String) throws(Errno) -> FileDescriptor {
        try openThenUnlink(in: folder, name: name)
    }

    /// There is no file in memory; /tmp may be on another disk than the log.
    func openInMemory() throws(Errno) -> FileDescriptor { try openThenUnlink(in: "/tmp", name: "output") }

    func giveBlocksBack(of file: FileDescriptor, upTo offset: Int) {}

    /// There are no tee(2) and splice(2): the caller copies.
    func duplicateBytes(from pipe: FileDescriptor, to copy: FileDescriptor, count: Int) throws(Errno) -> Int {
        throw .invalidArgument
    }

    func discardBytes(of pipe: FileDescriptor, count: Int) {}

    func moveBytes(from pipe: FileDescriptor, to file: FileDescriptor, at offset: Int, count: Int) throws(Errno) -> Int
    {
        throw .invalidArgument
    }
#endif
