import ExecEngine

/// Why an option cannot have a value.
public struct SettingError: Error, Equatable, Sendable, CustomStringConvertible {
    public var description: String
}

/// One option of the next run: its name, what it says now, and how a text changes it.
///
/// The one table of options: the form has a row for each, `:set` a word.
enum Setting: String, CaseIterable, Sendable {
    case timeout, grace, sandbox, roots, network, git, cwd, name, env, tty, background

    var help: String {
        switch self {
        case .timeout: "stop the command after this time: 500ms, 10s, 2m; empty for none"
        case .grace: "between SIGTERM and SIGKILL: 5s; 0 is SIGKILL at once"
        case .sandbox: "what the command may do: Left and Right choose"
        case .roots: "folders to write to besides this one and /tmp, parted by blanks; with workspace-write"
        case .network: "the network under workspace-write"
        case .git: "write to .git but for hooks and config, under workspace-write"
        case .cwd: "the command's folder; empty for this one"
        case .name: "a name for the run, to find it by in the history"
        case .env: "variables to add: NAME=value, parted by blanks"
        case .tty: "both streams are terminals"
        case .background: "what the command leaves running lives on"
        }
    }

    /// What can be chosen; empty where anything is typed.
    var choices: [String] {
        switch self {
        case .sandbox: RunSettings.Policy.allCases.map(\.rawValue)
        case .network, .git, .tty, .background: ["off", "on"]
        default: []
        }
    }

    /// The value as it is typed.
    func text(in settings: RunSettings) -> String {
        func word(_ isOn: Bool) -> String { isOn ? "on" : "off" }
        switch self {
        case .timeout: return settings.timeout.map(Units.typed) ?? ""
        case .grace: return settings.grace == .zero ? "" : Units.typed(settings.grace)
        case .sandbox: return settings.policy.rawValue
        case .roots: return settings.writableRoots.map(shellQuoted).joined(separator: " ")
        case .network: return word(settings.network)
        case .git: return word(settings.writableGit)
        case .cwd: return settings.cwd ?? ""
        case .name: return settings.name ?? ""
        case .env: return settings.environment.map { "\($0.name)=\(shellQuoted($0.value))" }.joined(separator: " ")
        case .tty: return word(settings.usesTerminals)
        case .background: return word(settings.leavesBackground)
        }
    }

    /// Gives the option a value that was typed; `none` and nothing are the default.
    func set(_ typed: String, in settings: inout RunSettings) throws(SettingError) {
        let text = typed.trimmingBlanks
        let isNone = text.isEmpty || text == "none"
        switch self {
        case .timeout: settings.timeout = isNone ? nil : try duration(text)
        case .grace: settings.grace = isNone ? .zero : try duration(text)
        case .sandbox:
            guard let policy = RunSettings.Policy(rawValue: isNone ? "danger-full-access" : text) else {
                throw error("\(text)", "danger-full-access, read-only or workspace-write")
            }
            settings.policy = policy
        case .roots: settings.writableRoots = isNone ? [] : PlainWords.split(text)
        case .network: settings.network = try isOn(text)
        case .git: settings.writableGit = try isOn(text)
        case .cwd: settings.cwd = isNone ? nil : PlainWords.split(text).joined(separator: " ")
        case .name: settings.name = isNone ? nil : text
        case .env: settings.environment = isNone ? [] : try variables(text)
        case .tty: settings.usesTerminals = try isOn(text)
        case .background: settings.leavesBackground = try isOn(text)
        }
    }

    private func duration(_ text: String) throws(SettingError) -> Duration {
        guard let duration = Units.duration(text) else { throw error(text, "a time such as 500ms, 10s, 2m, 1h") }
        return duration
    }

    private func isOn(_ text: String) throws(SettingError) -> Bool {
        switch text {
        case "on", "yes": return true
        case "off", "no", "", "none": return false
        default: throw error(text, "on or off")
        }
    }

    private func variables(_ text: String) throws(SettingError) -> [RunSettings.Variable] {
        var variables: [RunSettings.Variable] = []
        for word in PlainWords.split(text) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { throw error(word, "of the form NAME=value") }
            variables.removeAll { $0.name == parts[0] }
            variables.append(RunSettings.Variable(name: String(parts[0]), value: String(parts[1])))
        }
        return variables
    }

    private func error(_ text: String, _ wanted: String) -> SettingError {
        SettingError(description: "\(rawValue) \(text): must be \(wanted)")
    }
}

extension RunSettings {
    /// Does what stands behind `:set`: `timeout 2m`, `network on`, `roots ../lib`, `reset`; nothing tells them all.
    ///
    /// - Returns: What to say about it.
    public mutating func set(_ words: String) -> Result<String, SettingError> {
        let text = words.trimmingBlanks
        if text.isEmpty {
            return .success(summary.isEmpty ? "the next run has the usual options" : "the next run: \(summary)")
        }
        if text == "reset" {
            self = RunSettings()
            return .success("the next run has the usual options")
        }
        let name = text.prefix { $0 != " " && $0 != "=" }
        guard let setting = Setting(rawValue: String(name)) else {
            let names = Setting.allCases.map(\.rawValue).joined(separator: ", ")
            return .failure(SettingError(description: "no option \(name): there are \(names), and reset"))
        }
        let value = text.dropFirst(name.count + 1)
        var changed = self
        do throws(SettingError) {
            // A bare switch is turned on.
            try setting.set(value.isEmpty && setting.choices.count == 2 ? "on" : String(value), in: &changed)
        } catch {
            return .failure(error)
        }
        self = changed
        if let problem { return .success("\(problem); the next run cannot start so") }
        return .success(summary.isEmpty ? "the next run has the usual options" : "the next run: \(summary)")
    }

    /// What could stand at the end of a line that begins with `set`.
    static func completions(for line: String) -> [String] {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard let last = words.last, words.first == "set" else { return [] }
        let candidates: [String] =
            words.count == 2
            ? Setting.allCases.map(\.rawValue) + ["reset"]
            : words.count == 3 ? Setting(rawValue: String(words[1]))?.choices ?? [] : []
        return candidates.filter { $0.hasPrefix(last) }
    }
}
