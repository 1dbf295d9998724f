import Testing

@testable import ExecEngine

/// An output of many lines, made where it is read: nothing of it lies in memory.
private func aSource(ofLines count: Int, each line: String) -> ByteSource {
    let line = Array(line.utf8)
    return ByteSource(length: count * line.count) { offset, buffer in
        let length = min(buffer.count, count * line.count - offset)
        guard length > 0 else { return 0 }
        for index in 0..<length { buffer[index] = line[(offset + index) % line.count] }
        return length
    }
}

private func bounded(_ text: String, chars: Int? = nil, tokens: Int? = nil) -> StreamOutput<String> {
    boundedText(of: ByteSource(Array(text.utf8)), limit: OutputLimit(maxChars: chars, maxTokens: tokens))
}

struct TextLimitTests {
    @Test func whatFitsStaysWhole() {
        #expect(bounded("a\nb\n") == StreamOutput(text: "a\nb\n"))
        #expect(bounded("a\nb\n", chars: 4) == StreamOutput(text: "a\nb\n"))
        #expect(bounded("a\nb\n", tokens: 1) == StreamOutput(text: "a\nb\n"))
        #expect(bounded("äöüß", chars: 4) == StreamOutput(text: "äöüß"))
        #expect(bounded("", chars: 0) == StreamOutput(text: ""))
    }

    @Test func keepsHeadAndTailAndSaysWhatIsBetween() {
        #expect(
            bounded("1\n2\n3\n4\n5\n6\n", chars: 8)
                == StreamOutput(text: "1\n2\n\n[… 4 bytes, 2 lines left out …]\n5\n6\n", truncatedAfterLines: 2))
        #expect(
            bounded("abcdef", chars: 5)
                == StreamOutput(text: "ab\n[… 1 byte, 0 lines left out …]\ndef", truncatedAfterLines: 0))
        #expect(
            bounded("1234\n678", tokens: 1)
                == StreamOutput(text: "12\n[… 4 bytes, 1 line left out …]\n78", truncatedAfterLines: 0))
    }

    @Test func theStricterLimitCounts() {
        let text = String(repeating: "x", count: 100)
        #expect(bounded(text, chars: 10, tokens: 20) == bounded(text, chars: 10))
        #expect(bounded(text, chars: 90, tokens: 2) == bounded(text, tokens: 2))
    }

    @Test func aLimitOfNothingGivesTheMarkerAlone() {
        #expect(
            bounded("one\ntwo\n", chars: 0)
                == StreamOutput(text: "\n[… 8 bytes, 2 lines left out …]\n", truncatedAfterLines: 0))
        #expect(bounded("one\ntwo\n", chars: -5) == bounded("one\ntwo\n", tokens: 0))
        #expect(
            bounded("abc", chars: 1)
                == StreamOutput(text: "\n[… 2 bytes, 0 lines left out …]\nc", truncatedAfterLines: 0))
    }

    @Test(arguments: 0...40)
    func noCharacterIsCut(_ limit: Int) {
        let text = "é😀日本語\nпривет ✓\n"
        for output in [bounded(text, chars: limit), bounded(text, tokens: limit / 4)] {
            #expect(!output.text.unicodeScalars.contains("\u{FFFD}"))
        }
    }

    @Test(arguments: [TextEncoding.windows1251, .cp866, .koi8R, .utf8])
    func legacyTextsAreCutBetweenCharacters(_ encoding: TextEncoding) {
        let line = "строка вывода программы\n"
        let text = String(repeating: line, count: 30_000)
        let source = ByteSource(encoding == .utf8 ? Array(text.utf8) : bytes(of: text, in: encoding) ?? [])
        let output = boundedText(of: source, limit: OutputLimit(maxChars: 4 * line.count))
        let left = source.length / 30_000 * 29_996
        let marker = LeftOutMarker(byteCount: left, lineCount: 29_996).text
        #expect(output == StreamOutput(text: line + line + marker + line + line, truncatedAfterLines: 2))
    }

    @Test(arguments: [
        (TextEncoding.shiftJIS, "ファイルが見つかりません: テスト\n"), (.eucJP, "ファイルが見つかりません: テスト\n"),
        (.gb18030, "没有那个文件或目录: 测试\n"), (.big5, "找不到檔案: 測試\n"), (.eucKR, "파일을 찾을 수 없습니다\n"),
    ])
    func textsOfTwoByteCharactersAreCutBetweenThem(_ encoding: TextEncoding, _ line: String) {
        let source = ByteSource(bytes(of: String(repeating: line, count: 30_000), in: encoding) ?? [])
        for extra in 0..<4 {
            let output = boundedText(of: source, limit: OutputLimit(maxChars: 2 * line.count + extra))
            #expect(output.text.hasPrefix(line))
            #expect(output.text.hasSuffix(line))
            #expect(!output.text.unicodeScalars.contains("\u{FFFD}"))
            #expect(output.text.count <= 2 * line.count + extra + LeftOutMarker.maxLength)
        }
    }

    @Test func aHugeOutputIsNotHeldInMemory() {
        let lines = 20_000_000 / 16
        let output = boundedText(
            of: aSource(ofLines: lines, each: "0123456789abcde\n"), limit: OutputLimit(maxChars: 64))
        let line = "0123456789abcde\n"
        let marker = LeftOutMarker(byteCount: (lines - 4) * 16, lineCount: lines - 4).text
        #expect(output == StreamOutput(text: line + line + marker + line + line, truncatedAfterLines: 2))
    }

    @Test func everyByteIsKeptOrCounted() {
        let text = String(repeating: "é日😀x\n", count: 200)
        for limit in stride(from: 0, through: 1_200, by: 13) {
            let output = bounded(text, chars: limit)
            guard output.truncatedAfterLines != nil else { continue }
            let parts = output.text.split(separator: "\n[… ", omittingEmptySubsequences: false)
            let rest = parts[1].split(separator: " left out …]\n", omittingEmptySubsequences: false)
            let number = Int(rest[0].prefix { $0 != " " }.filter { $0 != "," }) ?? -1
            let kept = parts[0].utf8.count + rest[1].utf8.count
            #expect(kept + number == text.utf8.count)
        }
    }

    @Test func theLongestMarkerHasTheLengthItClaims() {
        #expect(LeftOutMarker(byteCount: .max, lineCount: .max).text.count == LeftOutMarker.maxLength)
    }

    @Test func aShrunkSourceEndsQuietly() {
        let source = ByteSource(length: 1_000_000) { _, _ in 0 }
        #expect(boundedText(of: source, limit: OutputLimit(maxChars: 10)).text.hasPrefix("\n[…"))
        #expect(boundedText(of: source).text == "")
    }
}
