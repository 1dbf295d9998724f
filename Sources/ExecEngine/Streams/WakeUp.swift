import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Wakes a thread that waits in poll(2): ``signal()`` from any thread makes ``descriptor`` readable until ``clear()``.
///
/// Signals that come before the clearing are one.
public final class WakeUp: Sendable {
    /// To be polled for reading.
    public let descriptor: Int32
    private let writer: Int32
    private let isSignaled = Atomic(false)

    public init() throws(Errno) {
        var ends: [Int32] = [-1, -1]
        guard closeOnExecPipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        for end in ends { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
        descriptor = ends[0]
        writer = ends[1]
    }

    deinit {
        close(descriptor)
        close(writer)
    }

    public func signal() {
        guard !isSignaled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 0
        _ = write(writer, &byte, 1)
    }

    /// To be called before looking at what the signal was for.
    public func clear() {
        var bytes: (UInt64, UInt64) = (0, 0)
        _ = read(descriptor, &bytes, MemoryLayout.size(ofValue: bytes))
        isSignaled.store(false, ordering: .releasing)
    }
}
