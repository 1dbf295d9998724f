/// Where a program may be: the paths to try in order, as execvp(3) does with the PATH of the command's environment.
enum ProgramSearch {
    /// What execvp(3) uses where PATH is not set (confstr(3), _CS_PATH).
    static let defaultPath: ExecString = "/bin:/usr/bin"

    /// - Returns: The name itself if it holds a slash, else the name in each folder of PATH (an empty folder is the
    ///   working folder). An empty name gives none.
    static func candidates(for program: ExecString, path: ExecString?) -> [ExecString] {
        guard !program.bytes.isEmpty else { return [] }
        let slash = UInt8(ascii: "/")
        if program.bytes.contains(slash) { return [program] }
        return (path ?? defaultPath).bytes
            .split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            .map { folder in
                folder.isEmpty
                    ? ExecString(bytes: [UInt8(ascii: "."), slash] + program.bytes)
                    : ExecString(bytes: folder + [slash] + program.bytes)
            }
    }
}
