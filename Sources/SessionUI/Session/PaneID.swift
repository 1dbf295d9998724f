import ExecEngine

/// The panes that a session can show.
public enum PaneID: Hashable, Sendable, CaseIterable {
    case stdout, stderr
    /// Both streams in arrival order.
    case merged

    init(_ stream: ExecOutputStream) { self = stream == .stdout ? .stdout : .stderr }

    /// The streams whose output it shows.
    var streams: [ExecOutputStream] {
        switch self {
        case .stdout: [.stdout]
        case .stderr: [.stderr]
        case .merged: [.stdout, .stderr]
        }
    }
}

/// A value for each pane.
struct PerPane<Value> {
    var stdout: Value
    var stderr: Value
    var merged: Value

    init(all value: Value) {
        stdout = value
        stderr = value
        merged = value
    }

    subscript(id: PaneID) -> Value {
        get {
            switch id {
            case .stdout: stdout
            case .stderr: stderr
            case .merged: merged
            }
        }
        set {
            switch id {
            case .stdout: stdout = newValue
            case .stderr: stderr = newValue
            case .merged: merged = newValue
            }
        }
    }
}

extension PerPane: Equatable where Value: Equatable {}
extension PerPane: Sendable where Value: Sendable {}
