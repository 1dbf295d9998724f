import Glibc
import SystemPackage
import Testing

@testable import ExecEngine

struct SandboxTests {
    @Test func writesOutsideFailAndAreNoted() async throws {
        let result = try await Sandboxed.readOnly.result(of: "echo x > /etc/hosts.sluice-test; echo y >> /etc/hosts")
        print(result.text(.stderr), result.end)
        #expect(result.end.exitCode == 1)
        #expect(access("/etc/hosts.sluice-test", F_OK) != 0)
        #expect(result.end.denials.list.map(\.target) == ["/etc/hosts.sluice-test", "/etc/hosts"])
    }
}
