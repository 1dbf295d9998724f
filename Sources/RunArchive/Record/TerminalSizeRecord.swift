import ExecEngine
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// From a time on the command's terminals had this size.
///
/// `sizes`, which only runs with terminals have, holds records of 16 bytes, little-endian: bytes 0-7 nanoseconds since
/// the run's start, 8-11 columns, 12-15 rows. It is appended to; a torn tail is cut off on reading.
public struct TerminalSizeRecord: Hashable, Sendable {
    static let byteCount = 16

    public var time: Duration
    public var size: TerminalDimensions

    var bytes: [UInt8] {
        let time = UInt64(clamping: nanoseconds(time))
        let size = UInt64(UInt32(clamping: size.columns)) | UInt64(UInt32(clamping: size.rows)) << 32
        return [time, size].flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    }

    /// The whole records in a file's bytes.
    static func list(_ bytes: [UInt8]) -> [TerminalSizeRecord] {
        stride(from: 0, to: bytes.count / byteCount * byteCount, by: byteCount).map { start in
            func word(_ offset: Int) -> UInt64 {
                (0..<8).reduce(0) { $0 | UInt64(bytes[start + offset + $1]) << (8 * $1) }
            }
            return TerminalSizeRecord(
                time: .nanoseconds(Int64(clamping: word(0))),
                size: TerminalDimensions(columns: Int(word(8) & 0xffff_ffff), rows: Int(word(8) >> 32)))
        }
    }
}

extension RunRecorder {
    /// Notes a size of the command's terminals. What cannot be written is left out: it is of little weight.
    public func note(_ size: TerminalDimensions, at time: Duration) {
        let options: FileDescriptor.OpenOptions = [.create, .append, .noFollow, .closeOnExec]
        let file = try? FileDescriptor.open(
            folder.appending("sizes"), .writeOnly, options: options, permissions: [.ownerRead, .ownerWrite])
        guard let file else { return }
        _ = try? file.closeAfter { try file.writeAll(TerminalSizeRecord(time: time, size: size).bytes) }
    }
}

extension SavedRun {
    /// The sizes that the command's terminals had, in order; none for a run with pipes.
    public var terminalSizes: [TerminalSizeRecord] {
        record.usesTerminals ? TerminalSizeRecord.list((try? contents(of: folder.appending("sizes"))) ?? []) : []
    }
}
