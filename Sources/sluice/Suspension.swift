import CursesTerminal
import ExecEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Stops the run's tree, pauses its timeout and stops this process, as Ctrl-Z does to a job; returns when both go on.
func stopWithSelf(_ run: Run, _ changes: WakeUp) {
    run.suspend()
    // The loop's thread stops with us: it has to have stopped the tree before.
    let deadline = ContinuousClock.now + .seconds(1)
    while run.snapshot.phase == .running, ContinuousClock.now < deadline {
        var change = pollfd(fd: changes.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&change, 1, 100)
        changes.clear()
    }
    JobControl.stopSelf()
    run.resume()
}
