#if os(Linux)
    import CLinux
    import Glibc
    import SystemPackage

    func closeOnExecPipe(_ ends: inout [Int32]) -> Int32 { clinux_pipe(&ends) }

    /// As far as the user's share of pipe memory allows (pipe(7), pipe-user-pages-soft).
    func enlargePipe(_ pipe: Int32) { _ = clinux_set_pipe_size(pipe, Int32(EngineLimits.pipeLength)) }

    /// Both ends of a new pseudo-terminal (pty(7)).
    func openTerminal() throws(Errno) -> (reader: FileDescriptor, writer: FileDescriptor) {
        var number: UInt32 = 0
        let reader = try descriptor(of: clinux_open_pty(&number))
        do throws(Errno) {
            return (reader, try descriptor(of: clinux_open_pty_peer(reader.rawValue)))
        } catch {
            try? reader.close()
            throw error
        }
    }

    /// What /proc/PID/fd shows for the command's end of a channel (proc(5)).
    func channelLink(_ channel: OutputChannel) -> String? {
        guard channel.isTerminal else { return ProcessTree.readLink("/proc/self/fd/\(channel.reader.rawValue)") }
        var number: UInt32 = 0
        return clinux_pty_number(channel.reader.rawValue, &number) == 0 ? "/dev/pts/\(number)" : nil
    }

    func openUnlinked(in folder: String, name: String) throws(Errno) -> FileDescriptor {
        do throws(Errno) {
            return try descriptor(of: clinux_open_unlinked(folder))
        } catch {
            // Not every file system has O_TMPFILE (open(2)).
            guard error == .notSupported || error == .isDirectory else { throw error }
            return try openThenUnlink(in: folder, name: name)
        }
    }

    /// A file in memory alone (memfd_create(2)).
    func openInMemory() throws(Errno) -> FileDescriptor {
        try descriptor(of: clinux_open_in_memory("sluice-output"))
    }

    func giveBlocksBack(of file: FileDescriptor, upTo offset: Int) {
        _ = clinux_punch_hole(file.rawValue, 0, Int64(offset))
    }

    /// Puts what is in a pipe into another, empty one too (tee(2)).
    ///
    /// - Returns: Bytes that are in both now, 0 at the end of the pipe.
    func duplicateBytes(from pipe: FileDescriptor, to copy: FileDescriptor, count: Int) throws(Errno) -> Int {
        while true {
            let doubled = clinux_tee(pipe.rawValue, copy.rawValue, count)
            if doubled >= 0 { return doubled }
            if errno != EINTR { throw Errno(rawValue: errno) }
        }
    }

    private let nullDevice = open("/dev/null", O_WRONLY | O_CLOEXEC)

    /// Takes bytes that are in a pipe out of it.
    func discardBytes(of pipe: FileDescriptor, count: Int) {
        var rest = count
        while rest > 0 {
            var taken = clinux_splice(pipe.rawValue, nullDevice, nil, rest)
            if taken < 0, errno != EINTR {
                taken = withUnsafeTemporaryAllocation(byteCount: min(rest, 64 << 10), alignment: 1) {
                    read(pipe.rawValue, $0.baseAddress, $0.count)
                }
                if taken <= 0, errno != EINTR { return }
            }
            rest -= max(0, taken)
        }
    }

    /// Moves bytes from a pipe to a file without copying them through this process (splice(2)).
    ///
    /// - Returns: Bytes moved, 0 at the end of the pipe. Throws `.invalidArgument` where the file system cannot.
    func moveBytes(from pipe: FileDescriptor, to file: FileDescriptor, at offset: Int, count: Int) throws(Errno) -> Int
    {
        while true {
            var position = Int64(offset)
            let moved = clinux_splice(pipe.rawValue, file.rawValue, &position, count)
            if moved >= 0 { return moved }
            if errno != EINTR { throw Errno(rawValue: errno) }
        }
    }
#endif
