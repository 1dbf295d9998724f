import Synchronization

/// Cancels runs from any thread, once, before, during or after them.
public final class CancellationToken: Sendable {
    private struct State {
        var isCancelled = false
        var observers: [Int: @Sendable () -> Void] = [:]
        var nextID = 0
    }

    private let state = Mutex(State())

    public init() {}

    public var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Cancels every run that was or will be started with this token. A second call does nothing.
    public func cancel() {
        let observers = state.withLock { state in
            state.isCancelled = true
            defer { state.observers = [:] }
            return state.observers.values
        }
        for observer in observers { observer() }
    }

    /// Calls `observer` once on cancellation, at once where that has been. Returns what ``remove(_:)`` takes.
    func observe(_ observer: @escaping @Sendable () -> Void) -> Int {
        let id: Int? = state.withLock { state in
            guard !state.isCancelled else { return nil }
            state.nextID += 1
            state.observers[state.nextID] = observer
            return state.nextID
        }
        if id == nil { observer() }
        return id ?? 0
    }

    func remove(_ id: Int) {
        _ = state.withLock { $0.observers.removeValue(forKey: id) }
    }
}
