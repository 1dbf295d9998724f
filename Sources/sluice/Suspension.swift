import CursesTerminal
import ExecEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Stops the trees of runs, pauses their timeouts and stops this process, as Ctrl-Z does to a job; returns when all go on.
func stopWithSelf(_ runs: [Run], _ changes: WakeUp) {
    for run in runs { run.suspend() }
    // The loops' threads stop with us: they have to have stopped the trees before.
    let deadline = ContinuousClock.now + .seconds(1)
    while runs.contains(where: { $0.snapshot.phase == .running }), ContinuousClock.now < deadline {
        var change = pollfd(fd: changes.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&change, 1, 100)
        changes.clear()
    }
    JobControl.stopSelf()
    for run in runs { run.resume() }
}
