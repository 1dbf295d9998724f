/// One of the two streams of a command's output.
public enum ExecOutputStream: UInt8, Sendable, Hashable, CaseIterable {
    case stdout = 1
    case stderr = 2

    /// The name used in JSON, file names and on the screen.
    public var name: String { self == .stdout ? "stdout" : "stderr" }

    public var other: ExecOutputStream { self == .stdout ? .stderr : .stdout }
}

/// A pair of values, one for each output stream.
public struct PerStream<Value> {
    public var stdout: Value
    public var stderr: Value

    public init(stdout: Value, stderr: Value) {
        self.stdout = stdout
        self.stderr = stderr
    }

    public init(both value: Value) {
        self.init(stdout: value, stderr: value)
    }

    public subscript(stream: ExecOutputStream) -> Value {
        get { stream == .stdout ? stdout : stderr }
        set {
            if stream == .stdout { stdout = newValue } else { stderr = newValue }
        }
        _modify {
            if stream == .stdout { yield &stdout } else { yield &stderr }
        }
    }
}

extension PerStream: Sendable where Value: Sendable {}
extension PerStream: Equatable where Value: Equatable {}
extension PerStream: Hashable where Value: Hashable {}
