import ArgumentParser
import ExecEngine
import RunArchive
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Tell everything about one saved run, or print its output.")

    enum Part: String, EnumerableFlag {
        case stdout, stderr, all, denials, json

        static func help(for part: Part) -> ArgumentHelp? {
            switch part {
            case .stdout: "Its stdout, byte for byte."
            case .stderr: "Its stderr, byte for byte."
            case .all: "Both streams in the order in which they arrived, byte for byte."
            case .denials: "What the sandbox refused, a line each."
            case .json: "What is recorded of it, as JSON."
            }
        }
    }

    @Argument(help: ArgumentHelp("The run: id, unique beginning of one, 'last', or a path.", valueName: "run"))
    var reference: String

    @Flag(help: "")
    var part: Part?

    func run() throws {
        try leave {
            let saved = try Archive.ofUser().run(reference)
            switch part {
            case nil: return try printPiecewise(summary(saved).map { Array("\($0)\n".utf8) })
            case .stdout: return try printPiecewise(pieces(of: saved, .stdout))
            case .stderr: return try printPiecewise(pieces(of: saved, .stderr))
            case .all:
                let order = ArrivalOrder(
                    log: saved.log, byteCounts: saved.byteCounts, timelineCount: saved.log.timelineCount)
                return try printPiecewise(pieces(order.count) { order.read(at: $0, into: $1) })
            case .denials:
                return try printPiecewise((saved.end?.denials.list ?? []).map { Array("\(denialLine($0))\n".utf8) })
            case .json: return try printPiecewise([try saved.json()])
            }
        }
    }

    private func pieces(
        of saved: SavedRun, _ stream: ExecOutputStream
    ) -> some Sequence<[UInt8]> {
        pieces(saved.byteCounts[stream]) { saved.log.read(stream, at: $0, into: $1) }
    }

    private func pieces(
        _ count: Int, _ read: @escaping (Int, UnsafeMutableRawBufferPointer) -> Int
    ) -> some Sequence<[UInt8]> {
        stride(from: 0, to: count, by: 1 << 18).lazy.map { offset in
            [UInt8](unsafeUninitializedCapacity: min(1 << 18, count - offset)) { buffer, filled in
                filled = read(offset, UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }

    // MARK: Summary

    private func summary(_ saved: SavedRun) -> [String] {
        let record = saved.record
        var lines: [String] = []
        func add(_ label: String, _ text: String?) {
            if let text, !text.isEmpty { lines.append("\(padded(label, 12)) \(harmless(text))") }
        }
        add("run", "\(saved.id)\(saved.isPinned ? " (pinned)" : "")")
        add("name", record.name)
        add("repeats", record.parent)
        add("command", record.commandLine)
        add("folder", record.cwd)
        add("policy", policy(record))
        add("escalated", record.justification)
        add("started", "\(record.startedAt) (\(ago(milliseconds: saved.id.milliseconds)))")
        add("state", saved.end.map { $0.text(timeout: saved.snapshot.timeout) } ?? "running, in another Sluice")
        add("duration", Units.text(saved.duration))
        add("timeout", saved.snapshot.timeout.map(Units.text))
        add("grace", record.graceNanoseconds > 0 ? Units.text(.nanoseconds(record.graceNanoseconds)) : nil)
        for stream in ExecOutputStream.allCases { add(stream.name, streamText(stream, saved)) }
        if let usage = record.end?.usage {
            add(
                "used",
                "\(Units.text(.nanoseconds(usage.userNanoseconds))) user, \(Units.text(.nanoseconds(usage.systemNanoseconds))) system, \(Units.text(bytes: usage.maxResident)) memory at most"
            )
        }
        add("sandbox", record.end?.layers)
        for missing in record.end?.missingLayers ?? [] { add("missing", missing) }
        let denials = saved.end?.denials ?? Denials()
        for denial in denials.list.prefix(10) { add("denied", denialLine(denial)) }
        if denials.list.count > 10 { add("", "and \(denials.list.count - 10) more: sluice show \(saved.id) --denials") }
        for process in record.end?.leftBehind ?? [] { add("left behind", "\(process.pid) \(process.name)") }
        for process in record.end?.survivors ?? [] { add("not killed", "\(process.pid) \(process.name)") }
        for path in record.end?.appearedProtected ?? [] { add("appeared", path) }
        add("host", record.host)
        add("files", saved.folder.string)
        for damage in saved.damage { add("damaged", damage) }
        return lines
    }

    private func policy(_ record: RunRecord) -> String {
        let policy = record.policy
        let extras = [
            policy.writableRoots?.joined(separator: " "), policy.networkAccess == true ? "network" : nil,
            policy.writableGit == true ? ".git" : nil, policy.excludeTmpdir == true ? "without TMPDIR" : nil,
            policy.excludeSlashTmp == true ? "without /tmp" : nil,
        ].compactMap(\.self).filter { !$0.isEmpty }
        return ([policy.name] + extras).joined(separator: ", ")
    }

    private func streamText(_ stream: ExecOutputStream, _ saved: SavedRun) -> String {
        let end = saved.record.end.map { stream == .stdout ? $0.stdout : $0.stderr }
        let lines = end.map { ", \(Units.text(number: $0.lines)) lines" } ?? ""
        let unrecorded = end?.notRecorded.map { ", not recorded \($0)" } ?? ""
        return "\(Units.text(number: saved.byteCounts[stream])) bytes\(lines)\(unrecorded)"
    }

    private func denialLine(_ denial: Denial) -> String {
        let times = denial.count > 1 ? " \(denial.count) times" : ""
        return harmless("\(Units.text(denial.time)) \(denial.summary) \(denial.errnoName)\(times)")
    }
}
