#if canImport(Darwin)
    import Darwin

    extension SandboxManager {
        /// What this machine can do.
        public static func checks() -> [SandboxCheck] {
            let isThere = access("/usr/bin/sandbox-exec", X_OK) == 0
            return [
                SandboxCheck(
                    name: "seatbelt", isThere: isThere,
                    detail: isThere ? "/usr/bin/sandbox-exec; denials are guessed" : "/usr/bin/sandbox-exec is missing")
            ]
        }

        /// Whether a command can be contained here.
        public static func canContain(_ checks: [SandboxCheck]) -> Bool { checks.allSatisfy(\.isThere) }
    }
#endif
