import Synchronization
import SystemPackage

extension SpawnRequest {
    /// Makes the sandbox ready that a plan asks for.
    ///
    /// - Throws: `ContainmentError` where it would not contain.
    mutating func contain(_ plan: SandboxPlan?, _ options: RunOptions) throws(ContainmentError) {
        guard let plan else { return }
        var missing: [String] = []
        var layers = options.sandboxLayers
        if layers.contains(.mounts), let reason = MountsAbsence.known {
            layers.remove(.mounts)
            missing.append(reason)
        }
        containment = try Containment(
            plan, observes: options.observesDenials, allowed: layers, landlockABI: options.landlockABI,
            missing: missing)
        // From a relative one the child would stay below the mounts that come over its folder.
        if let path = FilePath(cwd), let real = try? path.real() { cwd = ExecString(real) }
    }

    /// Makes the sandbox ready again without mounts, if the error says that there are none to be had.
    mutating func leaveOutMounts(after error: SpawnError) -> Bool {
        guard let before = containment, before.layers.contains(.mounts), let reason = MountsAbsence.note(error) else {
            return false
        }
        do throws(ContainmentError) {
            containment = try Containment(
                before.plan, observes: before.notesDenials, allowed: before.allowed.subtracting(.mounts),
                landlockABI: before.landlockABI, missing: before.missing + [reason])
            return true
        } catch {
            return false
        }
    }
}

/// Whether mounts of a run's own cannot be had here, as the first run that tried found out.
enum MountsAbsence {
    /// errno of a namespace that may not be made (unshare(2)) or of calls that are not there.
    private static let tellingErrnos: Set<Errno> = [
        .notPermitted, .permissionDenied, .noFunction, .invalidArgument, .noSpace, Errno(rawValue: 87),
    ]

    static func note(_ error: SpawnError) -> String? {
        guard [.namespace, .readOnlyMounts].contains(error.step), tellingErrnos.contains(error.errno) else {
            return nil
        }
        let reason = "mounts (\(error.step == .namespace ? "no namespace" : "no mount_setattr"): \(error.errno))"
        absence.withLock { $0 = reason }
        return reason
    }

    static var known: String? { absence.withLock { $0 } }
}

private let absence = Mutex<String?>(nil)
