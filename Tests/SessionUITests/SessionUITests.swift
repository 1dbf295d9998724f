import Testing

@testable import SessionUI
