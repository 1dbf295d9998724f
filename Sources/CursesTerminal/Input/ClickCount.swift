import SessionUI

/// Tells double clicks from single ones: terminals report presses alone.
struct ClickCount {
    /// The longest time between the two presses of a double click.
    static let doubleClickTime = Duration.milliseconds(400)

    private let now: () -> ContinuousClock.Instant
    private var last: (press: Mouse, time: ContinuousClock.Instant)?

    init(now: @escaping () -> ContinuousClock.Instant) {
        self.now = now
    }

    /// The event, or a double click where it is the second press at a place; a third one is the first again.
    mutating func counted(_ mouse: Mouse) -> Mouse {
        switch mouse.action {
        case .release: return mouse
        case .press: break
        default:
            last = nil
            return mouse
        }
        let time = now()
        if let last, last.press == mouse, time - last.time <= Self.doubleClickTime {
            self.last = nil
            return Mouse(.doubleClick, row: mouse.row, column: mouse.column)
        }
        last = (mouse, time)
        return mouse
    }
}
