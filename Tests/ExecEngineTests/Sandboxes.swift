import Glibc
import SystemPackage
import Testing

@testable import ExecEngine

/// A run in a sandbox, its ways to differ from the usual one named.
struct Sandboxed {
    var plan: SandboxPlan
    var layers = SandboxLayers.all
    var landlockABI = Int.max
    var observes = true
    var usesTerminals = false
    var environment: [ExecString: ExecString] = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
    ]
    var cwd: ExecString = "/"

    /// Whether this machine has every layer, as `sluice doctor` tells.
    static let isPossible = SandboxManager.checks().allSatisfy(\.isThere)
    static let need: Comment = "needs mounts, Landlock and a seccomp listener: see sluice doctor"

    static var readOnly: Sandboxed { Sandboxed(plan: SandboxPlan(policy: .readOnly)) }

    /// Under workspace-write with one root, in which it works.
    static func workspace(
        _ root: FilePath, protected: [SandboxPlan.ProtectedPath] = [], network: Bool = false
    ) -> Sandboxed {
        Sandboxed(
            plan: SandboxPlan(
                policy: .workspaceWrite(.init(networkAccess: network)), writableRoots: [root],
                protectedPaths: protected, networkAccess: network), cwd: ExecString(root.string))
    }

    func start(_ command: [ExecString]) throws -> Run {
        var options = RunOptions(observesDenials: observes)
        options.sandboxLayers = layers
        options.landlockABI = landlockABI
        if usesTerminals { options.terminalSize = TerminalDimensions(columns: 80, rows: 24) }
        return try ExecEngine.start(
            ExecEnv(
                command: command, cwd: cwd, env: environment, expiration: .timeout(.seconds(600)), sandbox: plan),
            options: options)
    }

    /// Runs a shell line to its end.
    func result(of line: String) async throws -> RunResult {
        try await start(["/bin/bash", "-c", ExecString(line)]).result()
    }
}

/// A new folder that is gone with its owner.
final class ScratchFolder: Sendable {
    let path: FilePath

    init(in parent: String = "/var/tmp") throws {
        var template = Array("\(parent)/test-sluice-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template), let real = realpath(made, nil) else { throw Errno(rawValue: errno) }
        defer { free(real) }
        path = FilePath(String(cString: real))
    }

    deinit {
        system("chmod -R u+rwx '\(path)'; rm -rf '\(path)'")
    }
}

/// Runs a shell line that must succeed. Not by system(3), which fails while another test ignores SIGCHLD.
func prepare(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let result = try await result(of: line)
    try #require(result.end.exitCode == 0, "\(line): \(result.text(.stderr))", sourceLocation: sourceLocation)
}

/// A TCP socket that listens on 127.0.0.1 and never answers.
struct LoopbackServer {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (descriptor, size) = (self.descriptor, length)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isListening)
        port = UInt16(bigEndian: address.sin_port)
    }

    /// Whether anyone has connected.
    var hasCaller: Bool {
        let caller = accept(descriptor, nil, nil)
        if caller >= 0 { Glibc.close(caller) }
        return caller >= 0
    }

    func close() { Glibc.close(descriptor) }
}
