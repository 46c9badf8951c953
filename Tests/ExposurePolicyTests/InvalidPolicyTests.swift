import ExposurePolicy
import Testing

/// The corpus of broken policies: each has the exact text and place of its errors beside it.
@Suite struct InvalidPolicyTests {
    @Test func everyBrokenPolicyEndsInItsErrorWithinASecond() throws {
        let files = try PolicyFixtures.invalid()
        #expect(files.count >= 60)
        for file in files {
            var text = ""
            let duration = ContinuousClock().measure {
                do throws(PolicyErrors) {
                    _ = try PolicyParser { _ throws(PolicyParser.IncludeFailure) in
                        throw PolicyParser.IncludeFailure("no such file")
                    }.parse(file.bytes, path: file.name)
                    Issue.record("\(file.name) is read without an error")
                } catch {
                    text = error.description + "\n"
                    #expect(error.diagnostics == error.diagnostics.sorted())
                }
            }
            #expect(duration < .seconds(1), "\(file.name)")
            let golden = file.name.prefix { $0 != "." } + ".errors"
            try expectGolden(text, at: "invalid/\(golden)")
        }
    }
}
