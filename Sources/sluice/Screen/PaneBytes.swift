import ExecEngine
import SessionUI
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The bytes of a pane at one moment, as the command wrote them; the merged view's in arrival order.
struct PaneBytes: Sendable {
    private static let pieceLength = 65_536

    let pane: PaneID
    private let log: any RunLogReading
    private let snapshot: RunSnapshot

    init(_ pane: PaneID, of log: any RunLogReading, at snapshot: RunSnapshot) {
        self.pane = pane
        self.log = log
        self.snapshot = snapshot
    }

    /// The stream that it shows; nil for the merged view.
    var stream: ExecOutputStream? {
        switch pane {
        case .stdout: .stdout
        case .stderr: .stderr
        case .merged: nil
        }
    }

    /// Gives the bytes piece by piece until `body` returns false.
    func forEachPiece(_ body: (UnsafeRawBufferPointer) -> Bool) {
        let order = ArrivalOrder(
            log: log, byteCounts: snapshot.byteCounts, timelineCount: snapshot.timelineCount)
        let end = stream.map { snapshot.byteCounts[$0] } ?? order.count
        withUnsafeTemporaryAllocation(byteCount: Self.pieceLength, alignment: 16) { buffer in
            var offset = 0
            while offset < end {
                let count =
                    stream.map { log.read($0, into: buffer, at: offset, end: end) }
                    ?? order.read(at: offset, into: buffer)
                guard count > 0 else { return }
                guard body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
                offset += count
            }
        }
    }

    /// Writes them into a pipe from a thread of its own, and closes it.
    func feed(into pipe: Int32) {
        startThread { [self] in
            forEachPiece { writeAll($0, to: pipe) }
            close(pipe)
        }
    }

    /// Copies them to a new file that only its owner may read. Whoever asks for it removes it.
    func temporaryCopy() throws(Errno) -> String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        let name = stream?.name ?? "output"
        var template = Array("\(folder.isEmpty ? "/tmp" : folder)/sluice-\(name)-XXXXXX.log".utf8CString)
        // mkstemps(3) makes it with mode 0600.
        let file = mkstemps(&template, 4)
        guard file >= 0 else { throw Errno(rawValue: errno) }
        defer { close(file) }
        let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        var failure: Errno?
        forEachPiece { piece in
            if !writeAll(piece, to: file) { failure = Errno(rawValue: errno) }
            return failure == nil
        }
        if let failure {
            unlink(path)
            throw failure
        }
        return path
    }
}
