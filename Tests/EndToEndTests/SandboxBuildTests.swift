import Glibc
import Testing

/// What people build and install with works inside `--sandbox workspace-write`, each in a folder of its own.
@Suite(.serialized, .enabled(if: sandboxIsPossible, sandboxNeed)) struct SandboxBuildTests {
    struct Work: CustomTestStringConvertible {
        var tool: String
        /// Makes what the tool needs, outside the sandbox, in the working folder.
        var setUp = ":"
        /// Runs inside; its last line of output is looked at.
        var line: String
        var lastLine: String

        var testDescription: String { tool }
    }

    static let works: [Work] = [
        Work(
            tool: "make",
            setUp: """
                printf 'all: a b\\n\\tcat a b > c\\na b:\\n\\techo $@ > $@\\n' > Makefile
                """,
            line: "make -s -j2 && cat c | tr -d '\\n'", lastLine: "ab"),
        Work(
            tool: "git",
            setUp: """
                git init -q .; git -c user.name=n -c user.email=e commit -q --allow-empty -m one; echo x > file
                """,
            line: "git status --short && ! git add file 2>/dev/null && git log --format=%s", lastLine: "one"),
        Work(
            tool: "python3",
            line: """
                python3 - <<'PY'
                import sqlite3, threading, multiprocessing, tempfile, os
                from concurrent.futures import ProcessPoolExecutor
                db = sqlite3.connect('d.sqlite'); db.execute('pragma journal_mode=wal')
                db.execute('create table t(x)'); db.execute('insert into t values (1)'); db.commit()
                with ProcessPoolExecutor(2) as pool: total = sum(pool.map(abs, [-1, -2, -3]))
                made = []
                ts = [threading.Thread(target=lambda i=i: made.append(tempfile.mkstemp(dir='.')[0])) for i in range(8)]
                [t.start() for t in ts]; [t.join() for t in ts]
                with multiprocessing.Lock(): pass
                print(total + len(made) + db.execute('select count(*) from t').fetchone()[0])
                PY
                """,
            lastLine: "15"),
        Work(
            tool: "pip",
            setUp: """
                mkdir -p w/demo w/demo-1.dist-info && echo 'value = 42' > w/demo/__init__.py
                printf 'Metadata-Version: 2.1\\nName: demo\\nVersion: 1\\n' > w/demo-1.dist-info/METADATA
                printf 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n' > w/demo-1.dist-info/WHEEL
                printf 'demo/__init__.py,,\\ndemo-1.dist-info/METADATA,,\\ndemo-1.dist-info/WHEEL,,\\n' > w/demo-1.dist-info/RECORD
                (cd w && python3 -m zipfile -c ../demo-1-py3-none-any.whl demo demo-1.dist-info)
                """,
            line: """
                pip install -q --disable-pip-version-check --no-index --target site ./demo-1-py3-none-any.whl >&2 &&
                PYTHONPATH=site python3 -c 'import demo; print(demo.value)'
                """,
            lastLine: "42"),
        Work(
            tool: "npm",
            setUp: """
                mkdir lp && echo '{"name":"lp","version":"1.0.0"}' > lp/package.json
                echo 'module.exports = 43' > lp/index.js; echo '{"name":"app","version":"1.0.0"}' > package.json
                """,
            line: "npm_config_cache=./c npm install --silent --offline ./lp >&2 && node -p 'require(\"lp\")'",
            lastLine: "43"),
        Work(
            tool: "cargo",
            setUp: """
                mkdir -p src && echo 'fn main() { println!("44") }' > src/main.rs
                printf '[package]\\nname = "demo"\\nversion = "1.0.0"\\nedition = "2021"\\n' > Cargo.toml
                """,
            line: "CARGO_HOME=$PWD/c cargo run -q --offline", lastLine: "44"),
        Work(
            tool: "swift",
            setUp: """
                mkdir -p Sources/demo && echo 'print(45)' > Sources/demo/main.swift
                printf '// swift-tools-version: 6.0\\nimport PackageDescription\\nlet package = Package(name: "demo", \
                targets: [.executableTarget(name: "demo")])\\n' > Package.swift
                """,
            // SwiftPM would set up a sandbox of its own on macOS, and keeps its caches in the home folder.
            line: """
                swift build -q --disable-sandbox --cache-path c --config-path c --security-path c >&2 && .build/debug/demo
                """,
            lastLine: "45"),
        Work(
            tool: "go",
            setUp: """
                printf 'module demo\\n' > go.mod; printf 'package main\\nfunc main() { println("46") }\\n' > main.go
                """,
            line: "GOCACHE=$PWD/c GOFLAGS=-mod=mod go run . 2>&1", lastLine: "46"),
        Work(
            tool: "cc",
            setUp: """
                echo 'int puts(const char *); int main(void) { puts("47"); }' > a.c
                """,
            line: "cc -O2 -c a.c && ar rcs a.a a.o && cc -static a.o -o a && ./a", lastLine: "47"),
    ]

    @Test(arguments: works) func worksInside(_ work: Work) async throws {
        let end = try await shell(
            """
            export PATH=$PATH:$TOOLS
            command -v \(work.tool) >/dev/null || { echo missing; exit 0; }
            W=$(mktemp -d /var/tmp/sluice-e2e-XXXXXX); trap 'rm -rf "$T" "$W"' EXIT; cd "$W"
            export RUSTUP_HOME=$(cd ~/.rustup 2>/dev/null && pwd) HOME=$W GIT_CONFIG_GLOBAL=/dev/null
            \(work.setUp)
            $SLUICE run --no-ui --sandbox workspace-write -c "$BODY"
            """, body: work.line)
        let lastLine = end.stdout.split(separator: "\n").last.map(String.init)
        // A machine without the tool shows nothing; CI's has all but go.
        if lastLine == "missing" {
            print("skipped: no \(work.tool) on this machine")
            return
        }
        #expect(end.status == 0, "\(end.stderr)")
        #expect(lastLine == work.lastLine, "\(end.stdout) \(end.stderr)")
    }

    @Test func twoHundredCancelledRunsLeaveNobody() async throws {
        let end = try await shell(
            """
            for i in $(seq 200); do
                $SLUICE run --no-ui --sandbox workspace-write --timeout ${i}ms -- sh -c '
                    echo $$; while :; do : > $T/x; mkdir $T/d; rmdir $T/d; done'
                [ $? = 124 ] || echo "not 124"
            done > "$T/pids"
            grep not "$T/pids" | head
            for pid in $(grep -v not "$T/pids"); do gone $pid || echo "left $pid"; done
            """)
        #expect(end.status == 0 && end.output.isEmpty, "\(end.stdout)")
    }
}
