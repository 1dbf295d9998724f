/// Device files that may be written under every policy.
enum WritableDevices {
    static let paths = [
        "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/ptmx",
    ]
}
