import Testing

@testable import CursesTerminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct StandardErrorCaptureTests {
    private func put(_ text: String, on descriptor: Int32) {
        _ = text.withCString { write(descriptor, $0, strlen($0)) }
    }

    @Test func textIsKeptAndShownAtTheEnd() throws {
        let terminal = try #require(PseudoTerminal())
        let error = dup(terminal.slave)
        defer { close(error) }
        let capture = try #require(StandardErrorCapture.begin(redirecting: error))
        put("first ", on: error)
        put("second", on: error)
        #expect(isatty(error) == 0)
        #expect(terminal.output() == "")
        capture.end()
        #expect(terminal.output() == "first second")
        put("third", on: error)
        #expect(terminal.output() == "third")
    }

    @Test func moreThanOneBufferArrivesWhole() throws {
        let terminal = try #require(PseudoTerminal())
        let error = dup(terminal.slave)
        defer { close(error) }
        let capture = try #require(StandardErrorCapture.begin(redirecting: error))
        // As long as what the terminal takes before somebody reads it, more than one buffer of the copy.
        let text = (0..<500).map { "line \($0)|" }.joined()
        put(text, on: error)
        capture.end()
        #expect(terminal.output() == text)
    }

    @Test func aFileIsLeftAsItIs() throws {
        let file = open("/dev/null", O_WRONLY)
        defer { close(file) }
        #expect(StandardErrorCapture.begin(redirecting: file) == nil)
    }
}
