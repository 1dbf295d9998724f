public struct HTMLPage {
    public init(isForced: Bool = false) {}
    public func write(_ run: SavedRun, to output: ExportOutput) throws(ExportError) {}
}
