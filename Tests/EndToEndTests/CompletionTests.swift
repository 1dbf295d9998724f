import Foundation
import SessionUI
import Testing

@testable import sluice

/// A folder with files, folders (their names end with "/") and programs (with "*"), gone after `body`.
private func withFolder(_ names: String..., body: (String) throws -> Void) throws {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appending(path: "sluice-completion-\(UUID().uuidString)").path
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? manager.removeItem(atPath: folder) }
    for name in names {
        if name.hasSuffix("/") {
            try manager.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        } else {
            let isProgram = name.hasSuffix("*")
            let path = "\(folder)/\(isProgram ? String(name.dropLast()) : name)"
            try Data().write(to: URL(fileURLWithPath: path))
            try manager.setAttributes([.posixPermissions: isProgram ? 0o755 : 0o644], ofItemAtPath: path)
        }
    }
    try body(folder)
}

private func candidates(
    _ line: String, in folder: String, path: String = "", home: String = "/nowhere",
    limits: CompletionLimits = CompletionLimits()
) -> [String] {
    Completion.candidates(
        for: LineEditor(line).completionRequest, cwd: folder, environment: ["PATH": path, "HOME": home],
        limits: limits)
}

@Suite struct CompletionTests {
    @Test(arguments: [
        ("cat a", ["a file.txt", "alpha.txt", "area/"]), ("cat al", ["alpha.txt"]), ("cat 'a f", ["a file.txt"]),
        ("cat area/", ["area/in.txt", "area/sub/"]), ("cat area/s", ["area/sub/"]), ("cat none/", []),
        ("cat ", ["a file.txt", "alpha.txt", "area/", "run", "übung"]), ("cat .", [".hidden"]), ("cat ü", ["übung"]),
        ("cat ..", ["../"]), ("X=al", ["alpha.txt"]), ("cat >ar", ["area/"]),
    ])
    func filesAndFoldersAreThoseBelowTheWorkingFolder(line: String, expected: [String]) throws {
        try withFolder("alpha.txt", "a file.txt", "area/sub/", "area/in.txt", ".hidden", "übung", "run*") { folder in
            #expect(candidates(line, in: folder) == expected)
        }
    }

    @Test func commandsAreTheProgramsOfPath() throws {
        try withFolder("bin/", "bin/tool*", "bin/tool.txt", "bin/tools/", "more/", "more/tool*", "more/toast*") {
            folder in
            let path = "\(folder)/bin:\(folder)/missing:\(folder)/more"
            #expect(candidates("to", in: folder, path: path) == ["toast", "tool"])
            #expect(candidates("ls | to", in: folder, path: path) == ["toast", "tool"])
            #expect(candidates("ls to", in: folder, path: path) == [])
            #expect(candidates("t", in: "\(folder)/bin", path: ":/missing") == ["tool"])
        }
    }

    @Test func aCommandWithASlashIsAPathToAProgram() throws {
        try withFolder("bin/", "bin/tool*", "bin/text", "go*") { folder in
            #expect(candidates("./", in: folder) == ["./bin/", "./go"])
            #expect(candidates("bin/t", in: folder) == ["bin/tool"])
            #expect(candidates("\(folder)/bin/", in: "/") == ["\(folder)/bin/tool"])
            #expect(candidates("bi", in: folder) == ["bin/"])
            #expect(candidates("g", in: folder) == [])
        }
    }

    @Test func aTildeIsLookedUpAndKept() throws {
        try withFolder("notes.txt", "src/") { folder in
            #expect(candidates("cat ~/", in: "/", home: folder) == ["~/notes.txt", "~/src/"])
            #expect(candidates("cat ~", in: "/", home: folder) == ["~/"])
            #expect(candidates("cat '~/", in: "/", home: folder) == [])
            #expect(candidates("cat ~root/", in: "/", home: folder) == [])
        }
    }

    @Test func linksAreWhatTheyLeadTo() throws {
        try withFolder("folder/") { folder in
            for (name, target) in [("link", "folder"), ("lost", "nowhere")] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(folder)/\(name)", withDestinationPath: target)
            }
            #expect(candidates("cat l", in: folder) == ["link/", "lost"])
        }
    }

    @Test func hugeFoldersAndSlowOnesAreLeftEarly() throws {
        try withFolder("a1", "a2", "a3", "a4", "a5") { folder in
            #expect(candidates("cat a", in: folder, limits: CompletionLimits(candidates: 2)) == ["a1", "a2"])
            #expect(candidates("cat a", in: folder, limits: CompletionLimits(entries: 3)).count <= 3)
            #expect(candidates("cat a", in: folder, limits: CompletionLimits(time: .zero)) == [])
        }
    }
}
