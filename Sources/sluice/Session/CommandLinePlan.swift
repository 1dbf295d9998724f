import ExecEngine
import RunArchive
import SessionUI
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension RunPlan {
    /// What a line of a session asks for: `$SHELL -c LINE`, or, behind "=", a program and its arguments.
    ///
    /// - Parameter folder: Where the session runs.
    init(line: String, _ settings: RunSettings, in folder: String) throws {
        let command: [ExecString]
        if line.hasPrefix("=") {
            command = PlainWords.split(String(line.dropFirst())).map { ExecString($0) }
            if command.isEmpty { throw SessionError.noProgram }
        } else {
            command = [ExecString(userShell), "-c", ExecString(line)]
        }
        let cwd = settings.cwd.map { FilePath(folder).pushing(FilePath($0)).string } ?? folder
        var env = CommandLine.rawEnvironment
        for variable in settings.environment { env[ExecString(variable.name)] = ExecString(variable.value) }
        let policy = settings.sandboxPolicy
        self.init(
            spec: CommandSpec(
                command: command, cwd: ExecString(cwd), env: env,
                expiration: settings.timeout.map { .timeout($0) } ?? .cancellation(CancellationToken())),
            folder: cwd, policy: policy, grace: settings.grace, usesTerminals: settings.usesTerminals,
            leavesBackground: settings.leavesBackground, name: settings.name,
            description: RunDescription(
                shellLine: line, cwd: cwd, policy: settings.policyText, grace: settings.grace,
                isContained: policy != .dangerFullAccess))
    }
}

/// `$SHELL`, or /bin/sh.
private var userShell: String {
    getenv("SHELL").map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/bin/sh"
}
