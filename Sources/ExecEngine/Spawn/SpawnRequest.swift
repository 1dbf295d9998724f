import SystemPackage

/// All that starting one process takes.
struct SpawnRequest {
    var command: [ExecString]
    var arg0: ExecString?
    var cwd: ExecString
    var env: [ExecString: ExecString]
    var stdin: FileDescriptor
    var stdout: FileDescriptor
    var stderr: FileDescriptor
    /// True where stdout is a terminal that becomes the command's controlling one.
    var hasTerminal: Bool
    /// What encloses it, or nil for nothing.
    var containment: Containment?

    /// Where the program may be, checked for what execve cannot take.
    func candidates() throws(SpawnError) -> [ExecString] {
        guard let program = command.first else { throw error(.emptyCommand, .invalidArgument) }
        let strings = command + [cwd] + env.flatMap { [$0.key, $0.value] } + (arg0.map { [$0] } ?? [])
        if strings.contains(where: \.hasNul) { throw error(.nulByte, .invalidArgument) }
        return ProgramSearch.candidates(for: program, path: env["PATH"])
    }

    var argv: [ExecString] { [arg0 ?? command.first ?? ""] + command.dropFirst() }

    var environment: [ExecString] {
        env.map { ExecString(bytes: $0.key.bytes + [UInt8(ascii: "=")] + $0.value.bytes) }
    }

    func error(_ step: SpawnError.Step, _ errno: Errno) -> SpawnError {
        let program = command.first ?? ""
        let isSearched = !program.bytes.contains(UInt8(ascii: "/"))
        return SpawnError(
            step: step, errno: errno, program: "\(program)", cwd: "\(cwd)",
            path: isSearched ? "\(env["PATH"] ?? ProgramSearch.defaultPath)" : nil)
    }
}

/// What a guarded process says of itself.
enum GuardReport {
    /// The command has ended. It stays unreaped, so that its process group is not reused.
    case exited(ProcessStatus, ResourceUsage)
    /// Nothing but the ended command is left of the tree, as far as can be seen.
    case alone
    /// The tree is gone but for the survivors. `treeIsHidden` where escapees could not be looked for.
    case swept(survivors: [Int32], treeIsHidden: Bool)
    /// The guardian has gone without a word (someone killed it).
    case lost
}
