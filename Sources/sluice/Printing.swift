import ExecEngine
import Synchronization
import SystemPackage

/// What the thread that prints events tells the one that waits.
final class Printing: Sendable {
    let done: WakeUp
    private let readerIsLost = Atomic(false)

    init(done: WakeUp) {
        self.done = done
    }

    var hasReader: Bool { !readerIsLost.load(ordering: .acquiring) }

    func loseReader() {
        readerIsLost.store(true, ordering: .releasing)
    }
}

/// Writes all bytes, waiting for a slow reader. Throws `Errno`.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
    try FileDescriptor(rawValue: descriptor).writeAll(bytes)
}
