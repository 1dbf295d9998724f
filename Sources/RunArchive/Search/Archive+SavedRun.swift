extension Archive {
    /// Opens a run whose id is known, without a look at the others.
    public func savedRun(_ id: RunID) throws(ArchiveError) -> SavedRun { try SavedRun.open(folder(of: id)) }
}
