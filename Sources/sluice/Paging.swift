import ExecEngine
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Prints pieces on stdout as they come.
///
/// - Returns: The exit status: 0, or 141 where nobody reads any more. Throws where it cannot be written.
func printPiecewise(_ pieces: some Sequence<[UInt8]>, to output: FileDescriptor = .standardOutput) throws -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    var buffer: [UInt8] = []
    do {
        for piece in pieces {
            buffer += piece
            if buffer.count < 1 << 16 { continue }
            try output.writeAll(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
        try output.writeAll(buffer)
        return 0
    } catch Errno.brokenPipe {
        return EngineLimits.signalExitCodeBase + SIGPIPE
    } catch let error as Errno {
        throw OutputError(reason: "\(error)")
    }
}

/// Shows lines in the user's pager ($PAGER by /bin/sh, `less` without one); prints them where it cannot be had.
///
/// - Returns: The exit status.
func page(_ lines: some Sequence<[UInt8]>) throws -> Int32 {
    let pager = getenv("PAGER").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "less"
    if pager == "cat" { return try printPiecewise(lines) }
    // As git does: quit where all fits, let colours through, leave the text on the screen.
    setenv("LESS", "FRX", 0)
    signal(SIGPIPE, SIG_IGN)
    guard
        let pipe = popen(
            "command -v \(pager.split(separator: " ").first ?? "less") >/dev/null || exec cat; \(pager)", "w")
    else { return try printPiecewise(lines) }
    // A pager is left by its own keys: Ctrl-C is one of them in less.
    signal(SIGINT, SIG_IGN)
    let status = try printPiecewise(lines, to: FileDescriptor(rawValue: fileno(pipe)))
    pclose(pipe)
    // Who leaves the pager early has seen enough.
    return status == EngineLimits.signalExitCodeBase + SIGPIPE ? 0 : status
}

/// Why output could not be printed.
struct OutputError: Error, CustomStringConvertible {
    var reason: String

    var description: String { "cannot write to stdout: \(reason); give it a place with room" }
}
