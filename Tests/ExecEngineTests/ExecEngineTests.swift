import Testing

@testable import ExecEngine
