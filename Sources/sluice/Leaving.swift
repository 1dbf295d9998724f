import ArgumentParser
import ExecEngine

/// Ends a command with the status that `body` gives; an error is told on stderr and has status 125, or what a command
/// that could not be started has.
func leave(with body: () throws -> Int32) throws {
    fillStandardDescriptors()
    do {
        throw ExitCode(try body())
    } catch let error as ExitCode {
        throw error
    } catch {
        printError("\(error)")
        throw ExitCode((error as? SpawnError)?.exitCode ?? 125)
    }
}
