import CursesTerminal
import ExecEngine
import SessionUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A list on the terminal, and what is opened from it. Runs on the main thread.
final class ListDriver {
    private let host: ScreenHost
    private var list: ItemList
    private let reload: () throws -> [ListItem]
    private let open: (Int, ScreenHost) throws -> Int32
    private var status: Int32?

    /// Shows a list until it is left.
    ///
    /// - Parameters:
    ///   - reload: The items as they are now.
    ///   - open: Shows one of the last ones that `reload` gave, and comes back: with 0, or a status to leave with.
    /// - Returns: The exit status: 0, or 128+n where signal n ended it.
    static func show(
        noun: String, action: String, emptyText: String, reload: @escaping () throws -> [ListItem],
        open: @escaping (Int, ScreenHost) throws -> Int32
    ) throws -> Int32 {
        let items = try reload()
        let host = try ScreenHost.open()
        defer { host.terminal.close() }
        let list = ItemList(
            items, noun: noun, action: action, emptyText: emptyText, ability: host.ability, size: host.terminal.size)
        let driver = ListDriver(host, list, reload, open)
        return try driver.runToEnd()
    }

    private init(
        _ host: ScreenHost, _ list: ItemList, _ reload: @escaping () throws -> [ListItem],
        _ open: @escaping (Int, ScreenHost) throws -> Int32
    ) {
        self.host = host
        self.list = list
        self.reload = reload
        self.open = open
    }

    private func runToEnd() throws -> Int32 {
        while true {
            for signal in host.signals.take() { take(signal) }
            if let status { return status }
            host.terminal.draw(render(list))
            var polls = [
                pollfd(fd: host.terminal.inputDescriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: host.signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polls, nfds_t(polls.count), -1)
            guard polls[0].revents != 0 else { continue }
            for input in host.terminal.readInput() {
                switch input {
                case .key(let key): for effect in list.press(key) { try carryOut(effect) }
                case .mouse(let mouse): for effect in list.point(mouse) { try carryOut(effect) }
                case .paste(let text): list.paste(text)
                case .hangUp: status = EngineLimits.signalExitCodeBase + SIGHUP
                }
            }
        }
    }

    private func carryOut(_ effect: ItemList.Effect) throws {
        switch effect {
        case .open(let index):
            let left = try open(index, host)
            if left != 0 { status = left }
            list.resize(host.terminal.size)
            list.replace(try reload())
        case .reload: list.replace(try reload())
        case .redraw: host.terminal.forceRedraw()
        case .suspend: JobControl.stopGroup()
        case .quit: status = 0
        }
    }

    private func take(_ signal: Int32) {
        switch signal {
        case SIGWINCH: list.resize(host.terminal.handleResize())
        case SIGTSTP: comeBack(host.terminal.suspend(while: stopSelf))
        case SIGCONT: comeBack(host.terminal.resume(whileInBackground: stopSelf))
        default: status = EngineLimits.signalExitCodeBase + signal
        }
    }

    private func stopSelf() -> CursesTerminal.AfterStop {
        JobControl.stopSelf()
        return .comeBack
    }

    private func comeBack(_ after: CursesTerminal.AfterStop) {
        if after == .comeBack { list.resize(host.terminal.handleResize()) }
    }
}
