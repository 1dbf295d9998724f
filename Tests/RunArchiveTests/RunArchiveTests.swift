import Testing

@testable import RunArchive
