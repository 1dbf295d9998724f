import ExecEngine

/// What run.json holds: all of a run but its output. Written at the start, replaced at the end.
///
/// Keys are in snake case. Durations are nanoseconds. Readers pass over keys that they do not know.
public struct RunRecord: Codable, Hashable, Sendable {
    public var format: FormatVersion
    public var id: String
    /// The name that the user gave, if any.
    public var name: String?
    /// The run that this one repeats.
    public var parent: String?
    /// Words with bytes that are not UTF-8 show them as U+FFFD here.
    public var command: [String]
    /// The words byte for byte in base64, where `command` does not tell.
    public var commandBytes: [String]?
    public var arg0: String?
    public var cwd: String
    public var policy: PolicyRecord
    /// Why it ran without the sandbox that was asked for.
    public var justification: String?
    /// The timeout, or nil for none.
    public var timeoutNanoseconds: Int64?
    /// Between SIGTERM and SIGKILL.
    public var graceNanoseconds: Int64
    /// Names alone: values may be secrets.
    public var environmentNames: [String]
    /// Whether both streams were terminals.
    public var usesTerminals: Bool
    /// RFC 3339, UTC, milliseconds.
    public var startedAt: String
    /// CLOCK_MONOTONIC at the start (clock_gettime(2)).
    public var monotonicStartNanoseconds: Int64
    public var host: String
    public var sluiceVersion: String
    /// Nil while the run goes on, and for ever where Sluice died before its end.
    public var end: EndRecord?

    /// The command as a person would type it; the line itself where a shell ran one.
    public var commandLine: String {
        if command.count == 3, command[1] == "-c", Self.isShell(command[0]) { return command[2] }
        return command.map(shellQuoted).joined(separator: " ")
    }

    /// A shell by its path, as `sluice run -c` and a session call it; one by its name was typed by a person.
    private static func isShell(_ program: String) -> Bool {
        guard program.hasPrefix("/"), let name = program.split(separator: "/").last else { return false }
        return ["sh", "bash", "dash", "zsh", "ksh", "fish", "ash"].contains(name)
    }
}

/// Under which policy a run ran.
public struct PolicyRecord: Codable, Hashable, Sendable {
    public var name: String
    public var writableRoots: [String]?
    public var networkAccess: Bool?
    public var excludeTmpdir: Bool?
    public var excludeSlashTmp: Bool?
    public var writableGit: Bool?

    public init(_ policy: SandboxPolicy) {
        name = policy.name
        guard case .workspaceWrite(let workspace) = policy else { return }
        writableRoots = workspace.writableRoots
        networkAccess = workspace.networkAccess
        excludeTmpdir = workspace.excludeTmpdirEnvVar
        excludeSlashTmp = workspace.excludeSlashTmp
        writableGit = workspace.writableGit
    }
}

/// How a run ended.
public struct EndRecord: Codable, Hashable, Sendable {
    /// The design's word: "exited", "signaled", "timed-out", "cancelled", "sandbox-denied", "failed-to-start".
    public var verdict: String
    public var exitCode: Int32
    public var signal: Int32?
    public var stopReason: String?
    /// Why it could not be started.
    public var error: String?
    public var durationNanoseconds: Int64
    public var stdout: StreamRecord
    public var stderr: StreamRecord
    public var timelineCount: Int
    public var usage: UsageRecord?
    public var layers: String?
    public var missingLayers: [String]?
    /// "observed" or "guess".
    public var denialSource: String?
    public var denials: [DenialRecord]
    public var denialsTotal: Int
    public var appearedProtected: [String]?
    public var pipeHolders: [ProcessRecord]?
    public var leftBehind: [ProcessRecord]?
    public var survivors: [ProcessRecord]?
    public var leavesBackground: Bool?
}

/// What was kept of a stream.
public struct StreamRecord: Codable, Hashable, Sendable {
    /// Bytes in its log.
    public var bytes: Int
    /// Line feeds in its log, and one for a last line without.
    public var lines: Int
    /// Why the log ends before the output did.
    public var notRecorded: String?
}

/// What the command used (wait4(2)).
public struct UsageRecord: Codable, Hashable, Sendable {
    public var userNanoseconds: Int64
    public var systemNanoseconds: Int64
    /// Bytes.
    public var maxResident: Int
}

public struct ProcessRecord: Codable, Hashable, Sendable {
    public var pid: Int32
    public var name: String
}

public struct DenialRecord: Codable, Hashable, Sendable {
    public var operation: String
    public var syscall: String
    public var target: String
    public var errno: Int32
    public var pid: Int32
    public var process: String
    public var timeNanoseconds: Int64
    public var stdoutBefore: Int
    public var stderrBefore: Int
    public var count: Int
}
