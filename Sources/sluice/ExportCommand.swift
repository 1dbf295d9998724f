import ArgumentParser
import CursesTerminal
import ExecEngine
import RunArchive
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
    case asciicast, jsonl, text, html, archive
}

extension Asciicast.Version: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a saved run for others: a recording, events, text, a page that plays, or one file to import.",
        discussion: """
            Both streams come in the order in which they arrived. A file gets its name when all of it is written. \
            Exit status: 0; 125 Sluice failed; 141 nobody reads stdout any more; 64 bad usage.
            """)

    @Argument(
        help: ArgumentHelp("An id, the beginning of one, 'last', or the path of a run's folder.", valueName: "run"))
    var reference: String

    @Option(
        help: ArgumentHelp(
            "asciicast (asciinema plays it), jsonl (the events of run --jsonl), text (no control sequences), html (a "
                + "page that plays in a browser), archive (a tar for sluice import).", valueName: "format"))
    var format: ExportFormat

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write this file instead of stdout.", valueName: "file"))
    var outputPath: String?

    @Option(help: ArgumentHelp("asciicast: version 2 (default) or 3 of the format.", valueName: "2|3"))
    var asciicastVersion: Asciicast.Version?

    @Flag(name: .customLong("stderr-color"), help: "asciicast: paint stderr red.")
    var paintsStderr = false

    @Flag(name: .customLong("stderr-prefix"), help: "text: put \"stderr: \" in front of stderr's lines.")
    var marksStderr = false

    @Flag(name: .customLong("force"), help: "html: make a page however large the output is.")
    var isForced = false

    func validate() throws {
        func refuse(_ option: String, unless wanted: ExportFormat) throws {
            if format != wanted { throw ValidationError("\(option) is for --format \(wanted.rawValue)") }
        }
        if asciicastVersion != nil { try refuse("--asciicast-version", unless: .asciicast) }
        if paintsStderr { try refuse("--stderr-color", unless: .asciicast) }
        if marksStderr { try refuse("--stderr-prefix", unless: .text) }
        if isForced { try refuse("--force", unless: .html) }
        if outputPath?.isEmpty == true { throw ValidationError("-o needs the name of a file") }
        if format == .archive, outputPath == nil, isatty(1) == 1 {
            throw ValidationError("an archive is not for a terminal: give -o FILE")
        }
    }

    func run() throws {
        fillStandardDescriptors()
        do {
            try export()
        } catch ExportError.cannotWrite(_, .brokenPipe) {
            throw ExitCode(EngineLimits.signalExitCodeBase + SIGPIPE)
        } catch ExportError.stopped(let signal) {
            throw ExitCode(EngineLimits.signalExitCodeBase + signal)
        } catch {
            printError("\(error)")
            throw ExitCode(125)
        }
    }

    private func export() throws {
        SignalMailbox.ignoreBrokenPipes()
        // A write to a file ends soon, so that the signals can wait for it; one to stdout may not.
        let signals = outputPath == nil ? nil : try SignalMailbox.start(for: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
        let saved = try Archive.ofUser().run(reference)
        let target = try outputPath.map { path in try ExportTarget(path: rawPath(path)) }
        let sink = target ?? ExportTarget(.standardOutput, name: "stdout")
        do {
            let output = ExportOutput { (bytes) throws(ExportError) in
                if let signal = signals?.take().first { throw .stopped(signal: signal) }
                try sink.write(bytes)
            }
            try write(saved, to: output)
            try output.flush()
            try sink.finish()
        } catch {
            sink.discard()
            throw error
        }
        if !saved.damage.isEmpty {
            printError("run \(saved.id) is damaged: \(saved.damage.joined(separator: "; ")); exported what is left")
        }
    }

    private func write(_ saved: SavedRun, to output: ExportOutput) throws {
        switch format {
        case .asciicast:
            try Asciicast(version: asciicastVersion ?? .two, paintsStderr: paintsStderr).write(saved, to: output)
        case .jsonl:
            try JSONLines(limit: OutputLimit(maxChars: RunCommand.defaultOutputChars)).write(saved, to: output)
        case .text: try PlainText(marksStderr: marksStderr).write(saved, to: output)
        case .html: try HTMLPage(isForced: isForced).write(saved, to: output)
        case .archive: try PortableArchive.write(saved, to: output)
        }
    }
}

/// A path on the command line as the kernel gave it to us: it may hold bytes that are not UTF-8.
func rawPath(_ text: String) -> FilePath {
    guard let word = CommandLine.rawArguments.first(where: { $0.description == text }) else { return FilePath(text) }
    return FilePath(platformString: word.bytes.map { CInterop.PlatformChar(bitPattern: $0) } + [0])
}
