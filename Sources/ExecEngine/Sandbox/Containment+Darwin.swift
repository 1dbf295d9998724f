#if canImport(Darwin)
    import SystemPackage

    /// Seatbelt encloses a command by its command line (`SandboxManager`): the spawn has nothing to do.
    final class Containment: Sendable {
        let layers: SandboxLayers = []
        let missing: [String] = []
        let plan = SandboxPlan(policy: .readOnly)
        let notesDenials = false
        let allowed: SandboxLayers = []
        let landlockABI = 0
        func appearedProtected() -> [String] { [] }
        func enclosure(unobservedBecause reason: Errno?) -> Enclosure { Enclosure(layers: [], missing: []) }

        init(
            _ plan: SandboxPlan, observes: Bool, allowed: SandboxLayers = .all, landlockABI: Int = 0,
            missing: [String] = []
        ) throws(ContainmentError) {
            throw .nothingContains(missing: ["the layers of Linux"])
        }
    }

    /// Nothing can be observed here.
    final class DenialObserver: Sendable {
        init(_ listener: Int32, _ containment: Containment, guardianPID: Int32) {}
        func serve(noting note: (Denial) -> Void) {}
    }
#endif
