#if os(Linux)
    import Glibc
    import SystemPackage
    import Testing

    @testable import ExecEngine

    /// Combinations of which each has to hold alone.
    enum Walls {
        static let all: [SandboxLayers] = [.all, mounts, landlock]
        /// As on a machine without Landlock.
        static let mounts: SandboxLayers = [.mounts, .seccomp, .observer]
        /// As on a machine that lets no namespaces be made.
        static let landlock: SandboxLayers = [.landlock, .seccomp, .observer]
        /// Where it is Landlock that stops it, with mounts and alone.
        static let withLandlock: [SandboxLayers] = [.all, landlock]
        static let unobserved: SandboxLayers = [.mounts, .landlock, .seccomp]
    }

    /// A writable root and a folder outside of it that must stay as it is.
    final class EscapeGround: Sendable {
        let root: ScratchFolder
        let outside: ScratchFolder
        let escape: FilePath

        init() throws {
            escape = try EscapePrograms.path()
            root = try ScratchFolder()
            outside = try ScratchFolder()
            system(
                """
                cd '\(outside.path)' && echo kept > file && mkdir empty folder && echo kept > folder/file && ln -s file link
                echo mine > '\(root.path)/mine'
                ESCAPE='\(escape)'; \(EscapePrograms.call("setxattr", "s:file", "s:user.kept", "s:x", "1", "0")) > /dev/null
                """)
        }

        /// A shell that knows $ROOT, $OUT, $ESCAPE and $TEST_PID, and writes below $ROOT only.
        func sandboxed(_ layers: SandboxLayers, network: Bool = false) -> Sandboxed {
            var sandboxed = Sandboxed.workspace(root.path, network: network)
            sandboxed.layers = layers
            sandboxed.environment["ROOT"] = ExecString(root.path.string)
            sandboxed.environment["OUT"] = ExecString(outside.path.string)
            sandboxed.environment["ESCAPE"] = ExecString(escape.string)
            sandboxed.environment["TEST_PID"] = ExecString("\(getpid())")
            return sandboxed
        }

        /// Runs a shell line to its end, the folders held on to until then.
        func result(of line: String, _ layers: SandboxLayers, network: Bool = false) async throws -> RunResult {
            let result = try await sandboxed(layers, network: network).result(of: line)
            return withExtendedLifetime(self) { result }
        }

        /// All that can be seen of the folder outside: names, kinds, modes, owners, links, sizes, times and contents.
        func outsideState() -> String {
            output(
                """
                cd '\(outside.path)' && find . -printf '%p %y %m %U:%G %n %s %T@ %C@ %l\\n' | sort
                find . -type f -exec head -c 99 '{}' +; getfattr -R -d . 2>/dev/null
                """)
        }
    }

    /// What a shell line prints that the test runs itself.
    func output(_ line: String) -> String {
        guard let pipe = popen(line, "r") else { return "" }
        defer { pclose(pipe) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(pipe), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// One way out, as a shell line that must fail.
    struct Attempt: Sendable, CustomTestStringConvertible {
        var name: String
        var line: String
        var layers: [SandboxLayers] = Walls.all
        /// What the line must print last, with mounts and without; nil where any failure will do.
        var answer: (mounts: String, landlock: String)?
        /// What must be noted; the shell's variables may be named.
        var denial: (operation: Denial.Operation, target: String)?
        var usesTerminals = false
        /// Whether it gets out where there is no sandbox, for root.
        var worksFreely = true

        var testDescription: String { name }

        /// Runs it and looks at what came of it.
        func fails(on ground: EscapeGround, _ layers: SandboxLayers, network: Bool = false) async throws {
            let before = ground.outsideState()
            var sandboxed = ground.sandboxed(layers, network: network)
            sandboxed.usesTerminals = usesTerminals
            let result = try await sandboxed.result(of: line)
            let text = result.text(.stdout)
            #expect(result.end.exitCode != 0, "\(text) \(result.text(.stderr))")
            #expect(ground.outsideState() == before)
            if let answer {
                let last = text.split(whereSeparator: \.isNewline).last
                #expect(last.map(String.init) == (layers.contains(.mounts) ? answer.mounts : answer.landlock))
            }
            guard let denial, layers.contains(.observer) else { return }
            var target = denial.target
            for (name, value) in sandboxed.environment {
                guard let range = target.firstRange(of: "$\(name)") else { continue }
                target.replaceSubrange(range, with: "\(value)")
            }
            let noted = result.end.denials.list.map { "\($0.operation) \($0.target)" }
            #expect(noted.contains("\(denial.operation) \(target)"))
        }

        /// Each with each of its combinations of layers.
        static func cases(_ attempts: [Attempt]) -> [Case] {
            attempts.flatMap { attempt in attempt.layers.map { Case(attempt: attempt, layers: $0) } }
        }

        struct Case: Sendable, CustomTestStringConvertible {
            var attempt: Attempt
            var layers: SandboxLayers
            var testDescription: String { "\(attempt.name) (\(layers.names))" }
        }
    }

    /// One at a time: they block their threads, of which the other tests have only as many as there are processors.
    @Suite(.serialized) enum EscapeTests {}

    extension EscapeTests {
        @Suite(.enabled(if: hasCC, "needs cc"), .enabled(if: Sandboxed.isPossible, Sandboxed.need))
        struct EscapeFileTests {
            static let readOnly = (mounts: "EROFS", landlock: "EACCES")
            /// Landlock does not know these: the observer refuses them where there are no mounts.
            static let metadata = (mounts: "EROFS", landlock: "EPERM")
            static let filtered = (mounts: "EPERM", landlock: "EPERM")

            // Mounts alone and Landlock alone each stop all of these, but where another layer is named.
            static let writes: [Attempt] = [
                Attempt(
                    name: "write", line: "$ESCAPE write $OUT/file", answer: readOnly, denial: (.write, "$OUT/file")),
                Attempt(name: "append", line: "echo x >> $OUT/file", denial: (.write, "$OUT/file")),
                Attempt(name: "create", line: "echo x > $OUT/new", denial: (.write, "$OUT/new")),
                Attempt(
                    name: "O_RDONLY | O_TRUNC", line: "$ESCAPE read_truncating $OUT/file", answer: readOnly,
                    denial: (.write, "$OUT/file")),
                Attempt(
                    name: "truncate", line: EscapePrograms.call("truncate", "s:$OUT/file", "0"), answer: readOnly,
                    denial: (.truncate, "$OUT/file")),
                Attempt(name: "O_TMPFILE", line: "$ESCAPE temporary $OUT", answer: readOnly, denial: (.write, "$OUT")),
                Attempt(
                    name: "rename out of the root", line: EscapePrograms.call("rename", "s:$ROOT/mine", "s:$OUT/new"),
                    answer: ("EXDEV", "EACCES"), denial: (.rename, "$OUT/new")),
                Attempt(
                    name: "rename into the root", line: EscapePrograms.call("rename", "s:$OUT/file", "s:$ROOT/stolen"),
                    answer: ("EXDEV", "EACCES"), denial: (.rename, "$OUT/file")),
                Attempt(
                    name: "exchange with the root",
                    line: EscapePrograms.call("renameat2", "-100", "s:$OUT/file", "-100", "s:$ROOT/mine", "2"),
                    denial: (.rename, "$OUT/file")),
                Attempt(name: "rename outside", line: "mv $OUT/file $OUT/folder/", denial: (.rename, "$OUT/file")),
                Attempt(
                    name: "move the root itself", line: EscapePrograms.call("rename", "s:$ROOT", "s:$OUT/root"),
                    denial: nil),
                Attempt(
                    name: "hard link into the root and write it",
                    line: "ln $OUT/file $ROOT/in && echo x > $ROOT/in", denial: (.link, "$OUT/file")),
                Attempt(
                    name: "hard link by descriptor into the root",
                    line: """
                        exec 8< $OUT/file; \(EscapePrograms.call("linkat", "-100", "s:/proc/self/fd/8", "-100", "s:$ROOT/in", "0x400")) \
                        && echo x > $ROOT/in
                        """),
                Attempt(name: "hard link out of the root", line: "ln $ROOT/mine $OUT/new", denial: (.link, "$OUT/new")),
                Attempt(
                    name: "symlink in the root to a file outside", line: "ln -s $OUT/file $ROOT/l; echo x > $ROOT/l",
                    denial: (.write, "$OUT/file")),
                Attempt(
                    name: "dangling symlink in the root", line: "ln -s $OUT/new $ROOT/l; echo x > $ROOT/l",
                    denial: (.write, "$OUT/new")),
                Attempt(
                    name: "symlink in the root to a folder outside", line: "ln -s $OUT $ROOT/d; echo x > $ROOT/d/new",
                    denial: (.write, "$OUT/new")),
                Attempt(
                    name: "up out of the root", line: "cd $ROOT; echo x > ../${OUT##*/}/file",
                    denial: (.write, "$OUT/file")),
                Attempt(
                    name: "/proc/self/root", line: "echo x > /proc/self/root$OUT/file", denial: (.write, "$OUT/file")),
                Attempt(name: "/proc/self/cwd", line: "cd $OUT; echo x > /proc/self/cwd/file"),
                // What root without capabilities may not look into (ptrace(2), access mode checking).
                Attempt(name: "/proc/PID/root of the test", line: "echo x > /proc/$TEST_PID/root$OUT/file"),
                Attempt(name: "/proc/PID/root of the parent", line: "echo x > /proc/$PPID/root$OUT/file"),
                Attempt(name: "/proc/1/root", line: "echo x > /proc/1/root$OUT/file", worksFreely: false),
                Attempt(name: "/proc/1/cwd", line: "echo x > /proc/1/cwd$OUT/file", worksFreely: false),
                Attempt(
                    name: "a descriptor for reading opened again for writing", line: "$ESCAPE reopen $OUT/file",
                    answer: readOnly, denial: (.write, "$OUT/file")),
                Attempt(name: "unlink", line: "rm -f $OUT/file", denial: (.delete, "$OUT/file")),
                Attempt(name: "rmdir", line: "rmdir $OUT/empty", denial: (.delete, "$OUT/empty")),
                Attempt(name: "mkdir", line: "mkdir $OUT/new", denial: (.create, "$OUT/new")),
                Attempt(name: "symlink", line: "ln -s x $OUT/new", denial: (.create, "$OUT/new")),
                Attempt(name: "mkfifo", line: "mkfifo $OUT/new", denial: (.create, "$OUT/new")),
                Attempt(
                    name: "bind", line: "$ESCAPE serve_unix $OUT/new", answer: readOnly, denial: (.bind, "$OUT/new")),
                // Capabilities.
                Attempt(name: "mknod of a block device in the root", line: "mknod $ROOT/device b 254 0"),
                Attempt(name: "mknod of a character device in the root", line: "mknod $ROOT/device c 1 1"),
                // seccomp
                Attempt(
                    name: "open_by_handle_at", line: "$ESCAPE open_by_handle $OUT $OUT/file", answer: filtered,
                    denial: (.call, "open_by_handle_at")),
                Attempt(
                    name: "memfd_create and fexecve", line: "$ESCAPE run_from_memory write $OUT/file", answer: readOnly,
                    denial: (.write, "$OUT/file")),
                Attempt(name: "/proc/sys", line: "cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern"),
            ]

            // Mounts stop these; where there are none, the observer does.
            static let metadataChanges: [Attempt] = [
                Attempt(
                    name: "chmod", line: EscapePrograms.call("chmod", "s:$OUT/file", "0777"), answer: metadata,
                    denial: (.chmod, "$OUT/file")),
                Attempt(
                    name: "chmod by a symlink", line: "ln -s $OUT/file $ROOT/l; chmod 777 $ROOT/l",
                    denial: (.chmod, "$OUT/file")),
                Attempt(
                    name: "fchmodat", line: EscapePrograms.call("fchmodat", "-100", "s:$OUT/file", "0777"),
                    answer: metadata, denial: (.chmod, "$OUT/file")),
                Attempt(
                    name: "fchmodat2", line: EscapePrograms.call("fchmodat2", "-100", "s:$OUT/file", "0777", "0"),
                    answer: metadata, denial: (.chmod, "$OUT/file")),
                Attempt(
                    name: "fchmod", line: "$ESCAPE fchmod $OUT/file", answer: metadata, denial: (.chmod, "$OUT/file")),
                Attempt(
                    name: "chown", line: EscapePrograms.call("chown", "s:$OUT/file", "1", "1"), answer: metadata,
                    denial: (.chown, "$OUT/file")),
                Attempt(
                    name: "lchown of a symlink", line: EscapePrograms.call("lchown", "s:$OUT/link", "1", "1"),
                    answer: metadata, denial: (.chown, "$OUT/link")),
                Attempt(
                    name: "fchown", line: "$ESCAPE fchown $OUT/file", answer: metadata, denial: (.chown, "$OUT/file")),
                Attempt(
                    name: "fchownat of an O_PATH descriptor", line: "$ESCAPE fchown_of_path_only $OUT/file",
                    answer: metadata, denial: (.chown, "$OUT/file")),
                Attempt(
                    name: "utimensat", line: "$ESCAPE touch $OUT/file", answer: metadata, denial: (.utimes, "$OUT/file")
                ),
                Attempt(
                    name: "futimens", line: "$ESCAPE touch_descriptor $OUT/file", answer: metadata,
                    denial: (.utimes, "$OUT/file")),
                Attempt(
                    name: "utimes", line: EscapePrograms.call("utimes", "s:$OUT/file", "0"), answer: metadata,
                    denial: (.utimes, "$OUT/file")),
                Attempt(
                    name: "setxattr", line: EscapePrograms.call("setxattr", "s:$OUT/file", "s:user.x", "s:x", "1", "0"),
                    answer: metadata, denial: (.xattr, "$OUT/file")),
                Attempt(
                    name: "fsetxattr", line: "$ESCAPE fsetxattr $OUT/file", answer: metadata,
                    denial: (.xattr, "$OUT/file")),
                Attempt(
                    name: "removexattr", line: EscapePrograms.call("removexattr", "s:$OUT/file", "s:user.kept"),
                    answer: metadata, denial: (.xattr, "$OUT/file")),
                Attempt(
                    name: "setxattrat",
                    line: EscapePrograms.call("setxattrat", "-100", "s:$OUT/file", "0", "s:user.x", "z:16", "16"),
                    answer: metadata, denial: (.xattr, "$OUT/file")),
                // Without mounts the filter itself refuses it.
                Attempt(name: "FS_IOC_SETFLAGS", line: "$ESCAPE inode_flags $OUT/file", answer: metadata),
                // Names that mean the caller's own descriptor, and would mean Sluice's to Sluice.
                Attempt(
                    name: "chmod of /proc/self/fd", line: "$ESCAPE chmod_own_descriptor $OUT/file /proc/self/fd/7",
                    answer: metadata, denial: (.chmod, "$OUT/file")),
                Attempt(
                    name: "chmod of /dev/fd", line: "$ESCAPE chmod_own_descriptor $OUT/file /dev/fd/7",
                    answer: metadata, denial: (.chmod, "$OUT/file")),
            ]

            @Test(arguments: Attempt.cases(writes))
            func outsideIsNotWritten(_ it: Attempt.Case) async throws {
                try await it.attempt.fails(on: EscapeGround(), it.layers)
            }

            @Test(arguments: Attempt.cases(metadataChanges))
            func outsideKeepsItsMetadata(_ it: Attempt.Case) async throws {
                try await it.attempt.fails(on: EscapeGround(), it.layers)
            }

            /// Without a sandbox each of them gets out: it is the sandbox that stops them.
            @Test(
                .enabled(if: geteuid() == 0, "needs root"), arguments: (writes + metadataChanges).filter(\.worksFreely))
            func withoutASandboxEachWorks(_ attempt: Attempt) throws {
                let ground = try EscapeGround()
                let before = ground.outsideState()
                let variables = "ROOT='\(ground.root.path)' OUT='\(ground.outside.path)' ESCAPE='\(ground.escape)'"
                // By what it prints: while another test ignores SIGCHLD there is no status.
                let answer = output(
                    "export \(variables) TEST_PID=\(getpid()); bash -c '\(attempt.line)' > /dev/null 2>&1 && echo out")
                #expect(answer == "out\n" || ground.outsideState() != before)
            }

            /// Without the observer the filter refuses metadata by itself.
            @Test(arguments: metadataChanges)
            func outsideKeepsItsMetadataUnobserved(_ attempt: Attempt) async throws {
                var attempt = attempt
                attempt.answer = nil
                attempt.denial = nil
                try await attempt.fails(on: EscapeGround(), [.landlock, .seccomp])
            }

            /// Other spellings of names that mean the caller's own descriptor or folder.
            @Test(arguments: [
                "$ESCAPE chmod_own_descriptor $OUT/file //proc/self/fd/7",
                "$ESCAPE chmod_own_descriptor $OUT/file /proc/./self/fd/7",
                "$ESCAPE chmod_own_descriptor $OUT/file /dev/../proc/self/fd/7",
                "$ESCAPE chmod_own_descriptor $OUT/file /dev//fd/7",
                "cd /proc; $ESCAPE chmod_own_descriptor $OUT/file self/fd/7",
                "ln -s /proc/self/fd/7 $ROOT/l; $ESCAPE chmod_own_descriptor $OUT/file $ROOT/l",
                "ln -s /proc/self/fd $ROOT/l; $ESCAPE chmod_own_descriptor $OUT/file $ROOT/l/7",
                "ln -s /proc/self/cwd $ROOT/l; cd $OUT; chmod 777 $ROOT/l/file",
                "ln -s /proc/thread-self/cwd $ROOT/l; cd $OUT; chmod 777 $ROOT/l/file",
            ])
            func noSpellingOfAnOwnNameGetsAround(_ line: String) async throws {
                for layers in Walls.all {
                    try await Attempt(name: line, line: line).fails(on: EscapeGround(), layers)
                }
            }

            /// FS_IOC_SETVERSION asks for no descriptor for writing either (include/uapi/linux/fs.h).
            @Test(arguments: Walls.all)
            func outsideKeepsItsInodeVersion(_ layers: SandboxLayers) async throws {
                try await Attempt(name: "version", line: "$ESCAPE inode_version $OUT/file").fails(
                    on: EscapeGround(), layers)
            }

            /// Landlock's: a read-only mount does not cover devices.
            @Test(.enabled(if: blockDevice != nil, "needs a block device"), arguments: Walls.withLandlock)
            func blockDevicesAreNotWritten(_ layers: SandboxLayers) async throws {
                let device = try #require(Self.blockDevice)
                // Opened only: nothing is ever written, should it work.
                try await Attempt(
                    name: "device", line: "$ESCAPE open_only \(device)", denial: (.write, device)
                ).fails(on: EscapeGround(), layers)
            }

            @Test(.enabled(if: access("/dev/mem", F_OK) == 0, "needs /dev/mem"), arguments: Walls.all)
            func physicalMemoryIsNotWritten(_ layers: SandboxLayers) async throws {
                try await Attempt(name: "/dev/mem", line: "$ESCAPE open_only /dev/mem").fails(
                    on: EscapeGround(), layers)
            }

            @Test func noDescriptorIsInherited() async throws {
                let ground = try EscapeGround()
                // One that a careless program would hand on.
                let leak = open("\(ground.outside.path)/file", O_RDWR)
                defer { close(leak) }
                for layers in Walls.all {
                    let result = try await ground.result(of: "exec $ESCAPE descriptors", layers)
                    #expect(result.text(.stdout) == "0 1 2 done\n")
                }
                #expect(output("cat '\(ground.outside.path)/file'") == "kept\n")
            }

            @Test func insideIsWritten() async throws {
                let ground = try EscapeGround()
                for layers in Walls.all {
                    let result = try await ground.sandboxed(layers).result(
                        of: """
                            set -e; cd $ROOT; mkdir d; echo x > d/f; mv d/f d/g; ln d/g h; chmod 600 h; touch -d @1 h
                            $ESCAPE write mine; $ESCAPE temporary .; $ESCAPE fchmod mine; $ESCAPE inode_flags mine || true
                            ln -s h l; chmod 640 l; rm -r d h l; ls
                            """)
                    #expect(result.end.exitCode == 0, "\(result.text(.stderr))")
                    #expect(result.end.denials.isEmpty)
                    #expect(result.text(.stdout).hasSuffix("mine\n"))
                }
            }

            static let blockDevice: String? = entries(of: "/dev").map { "/dev/\($0)" }.sorted().reversed().first {
                var status = stat()
                // One without medium, or not for this user, would be refused anyway.
                guard lstat($0, &status) == 0, status.st_mode & S_IFMT == S_IFBLK else { return false }
                let descriptor = open($0, O_RDONLY)
                if descriptor >= 0 { close(descriptor) }
                return descriptor >= 0
            }
        }
    }

    extension EscapeTests {
        /// What looks at a name and what acts on it are two moments: in between the name may change.
        @Suite(.serialized, .enabled(if: hasCC, "needs cc"), .enabled(if: Sandboxed.isPossible, Sandboxed.need))
        struct EscapeRaceTests {
            @Test(arguments: Walls.all)
            func aPathThatChangesWhileItIsOpenedLeadsNowhereOutside(_ layers: SandboxLayers) async throws {
                try await race("$ESCAPE race_open $ROOT/file $OUT/file", layers)
            }

            @Test func aPathThatChangesWhileItIsMadeLeadsNowhereOutside() async throws {
                try await race("$ESCAPE race_open $ROOT/new $OUT/new", .all)
            }

            @Test(arguments: Walls.all)
            func aFolderThatBecomesASymlinkLeadsNowhereOutside(_ layers: SandboxLayers) async throws {
                try await race("mkdir $ROOT/d; ln -s $OUT $ROOT/l; $ESCAPE race_folders $ROOT/d $ROOT/l", layers)
            }

            @Test(arguments: Walls.all)
            func aPathThatChangesWhileItsModeIsChangedLeadsNowhereOutside(_ layers: SandboxLayers) async throws {
                try await race("$ESCAPE race_chmod $ROOT/file $OUT/file", layers)
            }

            private func race(_ line: String, _ layers: SandboxLayers) async throws {
                let ground = try EscapeGround()
                let before = ground.outsideState()
                let sandboxed = ground.sandboxed(layers)
                var options = RunOptions()
                options.sandboxLayers = layers
                // The usual limit of a minute is short where the other tests take the processors.
                let result = try await ExecEngine.start(
                    ExecEnv(
                        command: ["/bin/bash", "-c", ExecString(line)], cwd: "/", env: sandboxed.environment,
                        expiration: .timeout(.seconds(600)), sandbox: sandboxed.plan), options: options
                ).result()
                #expect(result.text(.stdout) == "done\n", "\(result.text(.stderr))")
                #expect(ground.outsideState() == before)
            }
        }
    }

    extension EscapeTests {
        @Suite(.enabled(if: hasCC, "needs cc"), .enabled(if: Sandboxed.isPossible, Sandboxed.need))
        struct EscapePrivilegeTests {
            static let refused = (mounts: "EPERM", landlock: "EPERM")
            static let call = EscapePrograms.call

            // seccomp refuses all of these, but where another layer is named.
            static let attempts: [Attempt] = [
                Attempt(
                    name: "mount", line: call("mount", "s:none", "s:$ROOT", "s:tmpfs", "0", "0"), answer: refused,
                    denial: (.mount, "mount")),
                Attempt(
                    name: "umount2", line: call("umount2", "s:/dev/shm", "2"), answer: refused,
                    denial: (.mount, "umount2")),
                Attempt(
                    name: "mount_setattr to read-write",
                    // AT_RECURSIVE; what is to be set and cleared is never looked at.
                    line: call("mount_setattr", "-100", "s:/", "0x8000", "z:32", "32"), answer: refused,
                    denial: (.mount, "mount_setattr")),
                Attempt(name: "remount read-write", line: "mount -o remount,rw,bind /"),
                Attempt(
                    name: "open_tree", line: call("open_tree", "-100", "s:/", "1"), answer: refused,
                    denial: (.mount, "open_tree")),
                Attempt(
                    name: "fsopen", line: call("fsopen", "s:tmpfs", "0"), answer: refused, denial: (.mount, "fsopen")),
                Attempt(
                    name: "unshare of users and mounts", line: call("unshare", "0x10020000"), answer: refused,
                    denial: (.namespace, "0x10020000")),
                Attempt(
                    name: "unshare with high bits", line: call("unshare", "0x110000000"), answer: refused,
                    denial: (.namespace, "0x110000000")),
                Attempt(name: "unshare of the network", line: "unshare -n true", denial: (.namespace, "0x40000000")),
                Attempt(name: "clone of users", line: "$ESCAPE clone_user", answer: refused),
                Attempt(name: "clone3", line: call("clone3", "z:88", "88"), answer: ("ENOSYS", "ENOSYS")),
                Attempt(name: "setns to init's mounts", line: "$ESCAPE setns /proc/1/ns/mnt"),
                Attempt(name: "setns to the test's mounts", line: "$ESCAPE setns /proc/$TEST_PID/ns/mnt"),
                Attempt(
                    name: "setns to its own mounts", line: "$ESCAPE setns /proc/self/ns/mnt", answer: refused,
                    denial: (.namespace, "0x0")),
                Attempt(
                    name: "pivot_root", line: call("pivot_root", "s:$ROOT", "s:$ROOT"), answer: refused,
                    denial: (.mount, "pivot_root")),
                Attempt(name: "chroot", line: call("chroot", "s:/"), answer: refused, denial: (.chroot, "chroot")),
                Attempt(
                    name: "ptrace attach", line: call("ptrace", "16", "$TEST_PID", "0", "0"), answer: refused,
                    denial: (.trace, "pid $TEST_PID")),
                Attempt(
                    name: "ptrace seize", line: call("ptrace", "0x4206", "$TEST_PID", "0", "0"), answer: refused,
                    denial: (.trace, "pid $TEST_PID")),
                Attempt(
                    name: "pidfd_getfd", line: call("pidfd_getfd", "0", "0", "0"), answer: refused,
                    denial: (.trace, "pid 0")),
                Attempt(
                    name: "keyctl", line: call("keyctl", "0", "-3", "1"), answer: refused, denial: (.call, "keyctl")),
                Attempt(
                    name: "add_key", line: call("add_key", "s:user", "s:escape", "s:x", "1", "-4"), answer: refused,
                    denial: (.call, "add_key")),
                Attempt(
                    name: "request_key", line: call("request_key", "s:user", "s:escape", "0", "-4"), answer: refused,
                    denial: (.call, "request_key")),
                Attempt(name: "bpf", line: call("bpf", "0", "z:128", "128"), answer: refused, denial: (.call, "bpf")),
                Attempt(
                    name: "userfaultfd", line: call("userfaultfd", "0"), answer: refused, denial: (.call, "userfaultfd")
                ),
                Attempt(
                    name: "perf_event_open", line: call("perf_event_open", "z:128", "0", "-1", "-1", "0"),
                    answer: refused,
                    denial: (.call, "perf_event_open")),
                Attempt(
                    name: "io_uring_setup", line: call("io_uring_setup", "1", "z:200"), answer: refused,
                    denial: (.call, "io_uring_setup")),
                // Landlock's scope.
                Attempt(
                    name: "kill with 0", line: call("kill", "$TEST_PID", "0"), layers: scoping, answer: refused),
                Attempt(
                    name: "kill with SIGCONT", line: call("kill", "$TEST_PID", "18"), layers: scoping, answer: refused),
                Attempt(
                    name: "tgkill", line: call("tgkill", "$TEST_PID", "$TEST_PID", "18"), layers: scoping,
                    answer: refused),
                Attempt(
                    name: "rt_sigqueueinfo", line: call("rt_sigqueueinfo", "$TEST_PID", "18", "z:128"), layers: scoping),
                Attempt(
                    name: "pidfd_send_signal", line: "$ESCAPE signal_by_descriptor $TEST_PID", layers: scoping,
                    answer: refused),
                Attempt(name: "kill of the parent", line: "kill -CONT $PPID", layers: scoping),
                // In a terminal of its own.
                Attempt(
                    name: "TIOCSTI", line: "$ESCAPE type_into_terminal 0x5412", answer: refused,
                    denial: (.ioctl, "0x5412"), usesTerminals: true),
                Attempt(
                    name: "TIOCSTI with high bits", line: "$ESCAPE type_into_terminal 0x100005412", answer: refused,
                    denial: (.ioctl, "0x100005412"), usesTerminals: true),
                Attempt(
                    name: "TIOCLINUX", line: "$ESCAPE type_into_terminal 0x541c", answer: refused,
                    denial: (.ioctl, "0x541c"), usesTerminals: true),
            ]

            private static let scoping: [SandboxLayers] = [.all, Walls.landlock]

            @Test(arguments: Attempt.cases(attempts))
            func privilegesAreRefused(_ it: Attempt.Case) async throws {
                try await it.attempt.fails(on: EscapeGround(), it.layers)
            }

            /// The filter refuses by itself what it cannot have noted.
            @Test(arguments: attempts)
            func privilegesAreRefusedUnobserved(_ attempt: Attempt) async throws {
                try await attempt.fails(on: EscapeGround(), Walls.unobserved)
            }

            /// Mounts keep /proc read-only, Landlock keeps it closed to writing and tracing; seccomp refuses the call.
            @Test(arguments: Walls.all)
            func theTestsMemoryIsNeitherReadNorWritten(_ layers: SandboxLayers) async throws {
                let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
                memory.initialize(to: 0)
                defer { memory.deallocate() }
                let address = UInt(bitPattern: memory)
                for line in [
                    "$ESCAPE pread /proc/$TEST_PID/mem \(address)", "$ESCAPE pwrite /proc/$TEST_PID/mem \(address)",
                    "$ESCAPE write_memory $TEST_PID \(address)", "cat /proc/$TEST_PID/environ",
                    "cat /proc/$TEST_PID/maps", "readlink /proc/$TEST_PID/fd/0", "readlink /proc/$TEST_PID/cwd",
                ] {
                    try await Attempt(name: line, line: line).fails(on: EscapeGround(), layers)
                    #expect(memory.pointee == 0)
                }
            }

            @Test func signalsToItselfAndItsChildrenArrive() async throws {
                for layers in Walls.all {
                    let result = try await EscapeGround().result(of: "$ESCAPE signal_own", layers)
                    #expect(result.text(.stdout) == "done\n")
                }
            }

            /// SIGIO of fcntl(2) goes the same way as any other.
            @Test(arguments: [SandboxLayers.all, Walls.landlock])
            func noSignalOfASocketGoesOutside(_ layers: SandboxLayers) async throws {
                // Ignored unless it is caught, so that the test lives on where it arrives.
                let marker = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
                marker.initialize(to: 0)
                defer { marker.deallocate() }
                urgentSignals = marker
                signal(SIGURG) { _ in urgentSignals?.pointee += 1 }
                defer { signal(SIGURG, SIG_DFL) }
                _ = try await EscapeGround().result(of: "$ESCAPE signal_by_socket $TEST_PID", layers)
                #expect(marker.pointee == 0)
            }

            @Test(arguments: ["getpid_of_i386", "getpid_of_x32"])
            func callsOfAnotherArchitectureKill(_ program: String) async throws {
                for layers in Walls.all {
                    let result = try await EscapeGround().result(of: "exec $ESCAPE \(program)", layers)
                    #expect(result.end.verdict.exitCode == 128 + SIGSYS)
                    #expect(result.text(.stdout).isEmpty)
                }
            }

            @Test(.enabled(if: geteuid() == 0, "needs root"))
            func aSetuidProgramGainsNothing() async throws {
                let ground = try EscapeGround()
                let program = "\(ground.root.path)/id"
                system("cp /usr/bin/id '\(program)' && chown 65534 '\(program)' && chmod 4755 '\(program)'")
                chmod(ground.root.path.string, 0o755)
                #expect(output("'\(program)' -u") == "65534\n")
                for layers in Walls.all {
                    let result = try await ground.sandboxed(layers).result(
                        of: "$ROOT/id -u; grep NoNewPrivs /proc/self/status; grep Seccomp: /proc/self/status")
                    #expect(result.text(.stdout) == "0\nNoNewPrivs:\t1\nSeccomp:\t2\n")
                }
            }

            /// capabilities(7): only CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID and SETUID stay.
            @Test func capabilitiesAreGone() async throws {
                for layers in Walls.all {
                    let result = try await EscapeGround().result(of: "grep ^Cap /proc/self/status", layers)
                    var values: [Substring: UInt64] = [:]
                    for line in result.text(.stdout).split(separator: "\n") {
                        let parts = line.split(separator: "\t")
                        if parts.count == 2 { values[parts[0]] = UInt64(parts[1], radix: 16) }
                    }
                    #expect(values.count == 5)
                    for name: Substring in ["CapEff:", "CapPrm:", "CapBnd:"] {
                        let isBoundUnused = name == "CapBnd:" && values["CapPrm:"] == 0
                        if !isBoundUnused { #expect((values[name] ?? .max) & ~0xfb == 0, "\(name)") }
                    }
                    #expect(values["CapInh:"] == 0)
                    #expect(values["CapAmb:"] == 0)
                }
            }

            /// A process outside that has no more capabilities than the command may be looked into (ptrace(2)), and its
            /// /proc/PID/root leads to where nothing is read-only.
            ///
            /// Landlock's: it is its scope of ptrace(2) that keeps other processes' roots closed.
            @Test(.enabled(if: geteuid() == 0, "needs root"), arguments: Walls.withLandlock)
            func anotherProcessIsNoWayOut(_ layers: SandboxLayers) async throws {
                let user = "setpriv --reuid=65534 --regid=65534 --clear-groups"
                for (victim, caller) in [(user, user), ("setpriv --bounding-set=-all --inh-caps=-all", "")] {
                    let ground = try EscapeGround()
                    chmod(ground.outside.path.string, 0o777)
                    let pid = Int32(output("\(victim) sleep 3600 > /dev/null 2>&1 & echo $!").dropLast()) ?? -1
                    defer { kill(pid, SIGKILL) }
                    while output("cat /proc/\(pid)/comm") != "sleep\n" { await Task.yield() }
                    let attempt = Attempt(
                        name: victim, line: "\(caller) bash -c 'echo x > /proc/\(pid)/root'$OUT/new")
                    try await attempt.fails(on: ground, layers)
                }
            }

            /// System V objects have no path: neither mounts nor Landlock know them.
            @Test(arguments: Walls.all)
            func sharedMemoryOutsideIsNotWritten(_ layers: SandboxLayers) async throws {
                let segment = shmget(IPC_PRIVATE, 4096, 0o600)
                try #require(segment >= 0)
                let memory = try #require(shmat(segment, nil, 0))
                defer {
                    shmdt(memory)
                    shmctl(segment, IPC_RMID, nil)
                }
                _ = try await EscapeGround().result(of: "$ESCAPE write_shared_memory \(segment)", layers)
                #expect(memory.load(as: UInt8.self) == 0)
            }

            /// Limits can end a process as a signal can (RLIMIT_CPU); no scope of Landlock covers them.
            @Test(arguments: Walls.all)
            func limitsOfOutsideProcessesStay(_ layers: SandboxLayers) async throws {
                let pid = Int32(output("sleep 3600 > /dev/null 2>&1 & echo $!").dropLast()) ?? -1
                defer { kill(pid, SIGKILL) }
                let before = output("cat /proc/\(pid)/limits")
                _ = try await EscapeGround().result(of: "$ESCAPE limit_of \(pid)", layers)
                #expect(output("cat /proc/\(pid)/limits") == before)
            }
        }
    }

    /// Where a signal handler counts.
    nonisolated(unsafe) private var urgentSignals: UnsafeMutablePointer<Int32>?
#endif
