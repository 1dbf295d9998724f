import ExecEngine
import Synchronization
import SystemPackage

/// What the task that prints events tells the thread that waits.
final class Printing: Sendable {
    let done: WakeUp
    private let state = Mutex<Errno?>(nil)

    init(done: WakeUp) {
        self.done = done
    }

    /// Why events could not be delivered: `.brokenPipe` where nobody reads any more.
    var failure: Errno? { state.withLock { $0 } }

    func fail(_ errno: Errno) {
        state.withLock { $0 = errno }
    }
}
