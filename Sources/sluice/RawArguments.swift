import ExecEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension CommandLine {
    /// The arguments byte for byte; `CommandLine.arguments` repairs what is not UTF-8.
    static var rawArguments: [ExecString] {
        (0..<Int(argc)).compactMap { unsafeArgv[$0].map { ExecString(cString: $0) } }
    }

    /// The environment byte for byte.
    static var rawEnvironment: [ExecString: ExecString] {
        var variables: [ExecString: ExecString] = [:]
        var next = environ
        while let entry = next.pointee {
            let bytes = ExecString(cString: entry).bytes
            if let equals = bytes.firstIndex(of: UInt8(ascii: "=")) {
                variables[ExecString(bytes: Array(bytes[..<equals]))] = ExecString(bytes: Array(bytes[(equals + 1)...]))
            }
            next += 1
        }
        return variables
    }
}
