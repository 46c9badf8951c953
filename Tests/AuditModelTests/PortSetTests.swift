import AuditModel
import Testing

@Suite struct PortSetTests {
    @Test func rangesMergeAndKeepNmapsNotation() throws {
        let set = try PortSet(parsing: "8002,22,80,8000-8001,22")
        #expect(set.description == "22,80,8000-8002")
        #expect(set.count == 5)
        #expect(Array(set) == [22, 80, 8000, 8001, 8002])
        #expect(set.contains(8001) && !set.contains(81))
        #expect(try PortSet(parsing: "-") == .all)
        #expect(try PortSet(parsing: "60000-").contains(65535))
    }

    @Test func namesAreLookedUp() throws {
        let set = try PortSet(parsing: "https, 22") { ServiceName.port(of: $0).map { PortSet([$0]) } }
        #expect(set.description == "22,443")
    }

    @Test(
        "a bad list says which part is bad",
        arguments: [
            ("", PortSet.ParseError.empty), ("0", .outOfRange("0")), ("65536", .outOfRange("65536")),
            ("90-80", .reversed("90-80")), ("http", .notAPort("http")), ("1,,2", .notAPort("")),
            ("1-2-3", .notAPort("1-2-3")),
        ])
    func errors(source: String, error: PortSet.ParseError) {
        #expect(throws: error) { try PortSet(parsing: source) }
    }

    @Test func setAlgebraAgreesWithSetsOfNumbers() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let left = Set((0..<20).map { _ in UInt16.random(in: 1...40, using: &generator) })
            let right = Set((0..<20).map { _ in UInt16.random(in: 1...40, using: &generator) })
            #expect(Set(PortSet(left).union(PortSet(right))) == left.union(right))
            #expect(Set(PortSet(left).subtracting(PortSet(right))) == left.subtracting(right))
            #expect(Set(PortSet(left).intersection(PortSet(right))) == left.intersection(right))
            #expect(PortSet(left).commonCount(with: PortSet(right)) == left.intersection(right).count)
            #expect(PortSet(left).subtracting(PortSet(right)) == PortSet(left.subtracting(right)))
            #expect(PortSet(left).intersection(PortSet(right)) == PortSet(left.intersection(right)))
        }
    }
}
