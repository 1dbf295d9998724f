#if os(Linux)
    import CLinux
    import Glibc
    import SystemPackage
    import Testing

    @testable import ExecEngine

    /// A service outside of the sandbox that waits for connections and for datagrams.
    final class OutsideService: Sendable {
        private let socket: Int32
        let port: UInt16

        /// On a port of 127.0.0.1 that the kernel chooses.
        init(_ type: __socket_type) throws {
            socket = Glibc.socket(AF_INET, Int32(type.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let descriptor = socket
            let bound = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
                }
            }
            guard bound, type != SOCK_STREAM || listen(socket, 8) == 0 else { throw Errno(rawValue: errno) }
            port = UInt16(bigEndian: address.sin_port)
        }

        /// On a path, or on an abstract name behind "@".
        init(_ name: String) throws {
            socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            port = 0
            var bytes: [UInt8] = [UInt8(AF_UNIX), 0] + Array(name.utf8)
            if bytes[2] == UInt8(ascii: "@") { bytes[2] = 0 } else { bytes.append(0) }
            let descriptor = socket
            let bound = bytes.withUnsafeBytes {
                bind(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t($0.count)) == 0
            }
            guard bound, listen(socket, 8) == 0 else { throw Errno(rawValue: errno) }
        }

        /// Whether anyone has come or sent something since the last look.
        var isReached: Bool {
            let peer = accept(socket, nil, nil)
            if peer >= 0 { close(peer) }
            var byte: UInt8 = 0
            return peer >= 0 || recv(socket, &byte, 1, 0) >= 0
        }

        deinit { close(socket) }
    }

    extension EscapeTests {
        @Suite(.enabled(if: hasCC, "needs cc"), .enabled(if: Sandboxed.isPossible, Sandboxed.need))
        struct EscapeNetworkTests {
            static let call = EscapePrograms.call

            /// seccomp refuses the socket itself, noted or not.
            static let sockets: [Attempt] = [
                (name: "TCP", line: call("socket", "2", "1", "0"), noted: "AF_INET type 1"),
                (name: "TCP over IPv6", line: call("socket", "10", "1", "0"), noted: "AF_INET6 type 1"),
                (name: "MPTCP", line: call("socket", "2", "1", "262"), noted: "AF_INET type 1"),
                (name: "UDP", line: call("socket", "2", "2", "0"), noted: "AF_INET type 2"),
                (name: "ICMP", line: call("socket", "2", "2", "1"), noted: "AF_INET type 2"),
                (name: "raw", line: call("socket", "2", "3", "1"), noted: "AF_INET type 3"),
                (name: "packet", line: call("socket", "17", "3", "768"), noted: "AF_PACKET type 3"),
                (name: "vsock", line: call("socket", "40", "1", "0"), noted: "AF_VSOCK type 1"),
                (name: "the kernel's ciphers", line: call("socket", "38", "5", "0"), noted: "AF_ALG type 5"),
                (name: "netlink of sock_diag", line: call("socket", "16", "3", "4"), noted: "AF_NETLINK type 3"),
                (name: "netlink of netfilter", line: call("socket", "16", "3", "12"), noted: "AF_NETLINK type 3"),
                (name: "netlink of udev", line: call("socket", "16", "2", "15"), noted: "AF_NETLINK type 2"),
                (name: "generic netlink", line: call("socket", "16", "3", "16"), noted: "AF_NETLINK type 3"),
                (name: "local datagrams", line: call("socket", "1", "2", "0"), noted: "AF_UNIX type 2"),
                (
                    name: "local datagrams, close on exec", line: call("socket", "1", "0x80002", "0"),
                    noted: "AF_UNIX type 2"
                ),
                (name: "local raw", line: call("socket", "1", "3", "0"), noted: "AF_UNIX type 3"),
                (
                    name: "local datagrams with high bits", line: call("socket", "1", "0x100000002", "0"),
                    noted: "AF_UNIX type 2"
                ),
                (name: "a pair of datagrams", line: call("socketpair", "1", "2", "0", "z:8"), noted: "AF_UNIX type 2"),
            ].map {
                Attempt(
                    name: $0.name, line: $0.line, layers: Walls.all + [Walls.unobserved], answer: ("EPERM", "EPERM"),
                    denial: (.socket, $0.noted))
            }

            @Test(arguments: Attempt.cases(sockets))
            func socketsAreRefused(_ it: Attempt.Case) async throws {
                try await it.attempt.fails(on: EscapeGround(), it.layers)
            }

            /// The kernel takes 32 bits of the family, so that a filter of 64 could be passed by.
            @Test func aFamilyWithHighBitsIsRefused() async throws {
                let attempt = Attempt(
                    name: "high bits", line: Self.call("socket", "0x100000002", "1", "0"), answer: ("EPERM", "EPERM"))
                for layers in Walls.all + [Walls.unobserved] { try await attempt.fails(on: EscapeGround(), layers) }
            }

            @Test(arguments: Walls.all + [Walls.unobserved])
            func aServiceOfTCPIsNotReached(_ layers: SandboxLayers) async throws {
                let service = try OutsideService(SOCK_STREAM)
                for line in [
                    "$ESCAPE connect_tcp \(service.port)", "echo x > /dev/tcp/127.0.0.1/\(service.port)",
                    "echo x > /dev/tcp/localhost/\(service.port)",
                ] {
                    try await Attempt(name: line, line: line).fails(on: EscapeGround(), layers)
                }
                #expect(!service.isReached)
            }

            @Test(arguments: Walls.all + [Walls.unobserved])
            func aServiceOfUDPIsNotReached(_ layers: SandboxLayers) async throws {
                let service = try OutsideService(SOCK_DGRAM)
                try await Attempt(name: "UDP", line: "echo x > /dev/udp/127.0.0.1/\(service.port)").fails(
                    on: EscapeGround(), layers)
                #expect(!service.isReached)
            }

            @Test(arguments: Walls.all)
            func withNetworkAccessAServiceOfTCPIsReached(_ layers: SandboxLayers) async throws {
                let service = try OutsideService(SOCK_STREAM)
                let result = try await EscapeGround().result(
                    of: "$ESCAPE connect_tcp \(service.port)", layers, network: true)
                #expect(result.text(.stdout) == "done\n")
                #expect(service.isReached)
            }

            @Test(arguments: Walls.all + [Walls.unobserved])
            func interfacesAreListedAndNotChanged(_ layers: SandboxLayers) async throws {
                let ground = try EscapeGround()
                let result = try await ground.result(of: "$ESCAPE interfaces", layers)
                #expect(result.text(.stdout) == "done\n")
                try await Attempt(
                    name: "RTM_NEWLINK", line: "$ESCAPE change_link lo", answer: ("EPERM", "EPERM")
                ).fails(on: ground, layers)
                // Network access is not network administration.
                try await Attempt(
                    name: "RTM_NEWLINK", line: "$ESCAPE change_link lo", answer: ("EPERM", "EPERM")
                ).fails(on: ground, layers, network: true)
            }

            @Test(arguments: Walls.all + [Walls.unobserved])
            func localServicesOutsideAreNotReached(_ layers: SandboxLayers) async throws {
                let ground = try EscapeGround()
                let path = "\(ground.outside.path)/service"
                let inner = "\(ground.root.path)/service"
                let name = "@sluice-test-\(ground.outside.path.lastComponent?.string ?? "")"
                let services = try [OutsideService(path), OutsideService(inner), OutsideService(name)]
                let attempts: [(line: String, noted: String)] = [
                    ("$ESCAPE connect_unix \(path)", path),
                    // A writable folder makes no service of the run's.
                    ("$ESCAPE connect_unix \(inner)", inner),
                    ("$ESCAPE connect_unix \(name)", name),
                    ("cd $OUT; $ESCAPE connect_unix service", path),
                    ("ln -s $OUT/service $ROOT/l; $ESCAPE connect_unix $ROOT/l", "\(ground.root.path)/l"),
                    ("ln $ROOT/service $ROOT/h; $ESCAPE connect_unix $ROOT/h", "\(ground.root.path)/h"),
                    ("mv $ROOT/service $ROOT/moved; $ESCAPE connect_unix $ROOT/moved", "\(ground.root.path)/moved"),
                ]
                for (line, noted) in attempts {
                    let attempt = Attempt(
                        name: line, line: line, answer: ("EPERM", "EPERM"), denial: (.connect, noted))
                    try await attempt.fails(on: ground, layers)
                    #expect(services.allSatisfy { !$0.isReached })
                }
            }

            /// While a thread changes the name between an own service and one outside.
            @Test func anAddressThatChangesIsNotFollowedOutside() async throws {
                let ground = try EscapeGround()
                let tail = ground.outside.path.lastComponent?.string ?? ""
                let service = try OutsideService("@sluice-test-o-\(tail)")
                for layers in Walls.all {
                    let result = try await ground.result(
                        of: "$ESCAPE race_connect @sluice-test-i-\(tail) @sluice-test-o-\(tail)", layers)
                    #expect(result.text(.stdout) == "done\n")
                    #expect(!service.isReached)
                }
            }

            @Test(arguments: Walls.all)
            func servicesOfTheRunAreReached(_ layers: SandboxLayers) async throws {
                let ground = try EscapeGround()
                let tail = ground.root.path.lastComponent?.string ?? ""
                for name in ["$ROOT/service", "@sluice-test-own-\(tail)", "service"] {
                    let result = try await ground.result(
                        of: "cd $ROOT; $ESCAPE serve_unix \(name); rm -f service", layers)
                    #expect(result.text(.stdout) == "done\n", "\(name)")
                    #expect(result.end.denials.isEmpty)
                }
            }

            @Test(arguments: Walls.all + [Walls.unobserved])
            func pairsOfLocalSocketsWork(_ layers: SandboxLayers) async throws {
                let result = try await EscapeGround().result(of: "$ESCAPE pair", layers)
                #expect(result.text(.stdout) == "done\n")
            }
        }
    }

    extension EscapeTests {
        @Suite(.enabled(if: hasPython, "needs python3"), .enabled(if: Sandboxed.isPossible, Sandboxed.need))
        struct EscapePythonTests {
            @Test(arguments: Walls.all)
            func asyncioRuns(_ layers: SandboxLayers) async throws {
                try await runs(
                    """
                    import asyncio, os
                    async def main():
                        server = await asyncio.start_unix_server(lambda r, w: (w.write(b"hello"), w.close()), "service")
                        reader, writer = await asyncio.open_unix_connection("service")
                        text = await reader.read()
                        child = await asyncio.create_subprocess_exec("true")
                        assert await child.wait() == 0
                        writer.close()
                        server.close()
                        return text.decode()
                    print(asyncio.run(main()))
                    """, printing: "hello\n", layers)
            }

            /// Its locks lie in /dev/shm, which is the run's own where there are mounts.
            @Test(arguments: Walls.all)
            func multiprocessingRuns(_ layers: SandboxLayers) async throws {
                let before = Set(entries(of: "/dev/shm"))
                try await runs(
                    """
                    import multiprocessing, os
                    from concurrent.futures import ProcessPoolExecutor
                    if __name__ == "__main__":
                        with multiprocessing.Lock(): pass
                        with ProcessPoolExecutor(2) as pool: print(sum(pool.map(abs, [-1, -2, -3])))
                        open("/dev/shm/sluice-test-own", "w").close()
                        if \(layers.contains(.mounts) ? "False" : "True"): os.unlink("/dev/shm/sluice-test-own")
                    """, printing: "6\n", layers)
                #expect(!Set(entries(of: "/dev/shm")).subtracting(before).contains("sluice-test-own"))
            }

            private func runs(_ program: String, printing text: String, _ layers: SandboxLayers) async throws {
                let root = try ScratchFolder()
                var sandboxed = Sandboxed.workspace(root.path)
                sandboxed.layers = layers
                let result = try await sandboxed.start(["python3", "-c", ExecString(program)]).result()
                #expect(result.text(.stdout) == text, "\(result.text(.stderr))")
                #expect(result.end.denials.list.map(\.summary) == [])
                withExtendedLifetime(root) {}
            }
        }
    }

    private let hasPython = access("/usr/bin/python3", X_OK) == 0
#endif
