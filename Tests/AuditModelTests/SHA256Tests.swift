import AuditModel
import Testing

/// The example messages of NIST's "SHA256" example values and FIPS 180-4's test vectors.
@Suite struct SHA256Tests {
    @Test(
        "digests are those of the published vectors",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ])
    func published(message: String, digest: String) {
        #expect(SHA256.hexDigest(message) == digest)
    }

    @Test func aMillionTimesTheLetterA() {
        #expect(
            SHA256.hexDigest([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test(arguments: [1, 63, 64, 65, 200])
    func partsHaveTheDigestOfTheWhole(length: Int) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: length) {
            hash.append(Array(bytes[start..<min(start + length, bytes.count)]))
        }
        #expect(hash.hexDigest == SHA256.hexDigest(bytes))
    }

    @Test func everyLengthAroundABlockIsPaddedToItsOwnDigest() {
        let digests = (0...130).map { SHA256.hexDigest([UInt8](repeating: 0, count: $0)) }
        #expect(Set(digests).count == digests.count)
        // 64 zero bytes, checked against coreutils' sha256sum.
        #expect(digests[64] == "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b")
    }
}
