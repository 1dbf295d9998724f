/// A NULL-terminated table of C strings, as argv and envp, that stays in place for as long as it lives.
struct CStringTable: ~Copyable {
    private let text: UnsafeMutablePointer<CChar>
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    init(_ strings: [ExecString]) {
        text = .allocate(capacity: strings.reduce(1) { $0 + $1.bytes.count + 1 })
        pointers = .allocate(capacity: strings.count + 1)
        var next = text
        for (index, string) in strings.enumerated() {
            pointers[index] = next
            for byte in string.bytes {
                next.pointee = CChar(bitPattern: byte)
                next += 1
            }
            next.pointee = 0
            next += 1
        }
        pointers[strings.count] = nil
    }

    deinit {
        text.deallocate()
        pointers.deallocate()
    }
}
