import ArgumentParser
import AuditModel
import Reporting

/// Readers of option values. Their errors become part of the parser's sentence, after the name of the option.
enum OptionValue {
    static func ports(_ text: String) throws -> PortSpecification {
        do {
            return try PortSpecification(parsing: text)
        } catch {
            var hint = ""
            if case .notAPort(let word) = error { hint = Suggestion.hint(for: word, of: ServiceName.allNames) }
            throw ValidationError("\(error)\(hint)")
        }
    }

    static func target(_ text: String) throws -> Target {
        do {
            return try Target(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// A target that probes are to be sent to, and not only questions about it.
    static func probedTarget(_ text: String) throws -> Target {
        let target = try target(text)
        if let reason = UnprobeableTarget(target) { throw ValidationError("\(reason)") }
        return target
    }

    static func definition(_ text: String) throws -> PolicyDefinition {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw ValidationError("write NAME=VALUE")
        }
        let name = text[..<equals]
        let isName = name.utf8.enumerated().allSatisfy { place, byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): place > 0
            default: false
            }
        }
        guard isName else { throw ValidationError("'\(name)' is no name; use letters, digits and '_'") }
        return PolicyDefinition(name: String(name), value: String(text[text.index(after: equals)...]))
    }

    static func resolver(_ text: String) throws -> ResolverAddress {
        do {
            return try ResolverAddress(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    static func destination(_ text: String) throws -> ReportDestination {
        do {
            return try ReportDestination(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    static func template(_ text: String) throws -> TemplateRequest {
        do {
            return try TemplateRequest(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// Reads a value of the scan, in the unit that `ScanValue` counts it in.
    static func scanValue(_ kind: ScanValue.Kind) -> @Sendable (String) throws -> Int {
        switch kind {
        case .count(let range, _): number(in: range)
        case .milliseconds(let range): { text in try milliseconds(text, in: range) }
        case .truth:
            { text in
                guard let truth = Bool(text) else { throw ValidationError("write 'true' or 'false'") }
                return truth ? 1 : 0
            }
        }
    }

    static func failureCondition(_ text: String) throws -> FailureCondition {
        guard let condition = FailureCondition(text) else {
            let words = FailureCondition.words
            throw ValidationError(
                "write one of \(words.joined(separator: ", "))\(Suggestion.hint(for: text, of: words))")
        }
        return condition
    }

    static func csvLayout(_ text: String) throws -> CSVLayout {
        guard let layout = CSVLayout(rawValue: text) else {
            let known = CSVLayout.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
            throw ValidationError("'\(text)' is no layout; write \(known)")
        }
        return layout
    }

    /// `1500ms`, `2s`, or seconds without a unit; fractions are fine.
    private static func milliseconds(_ text: String, in range: ClosedRange<Int>) throws -> Int {
        let isMilliseconds = text.hasSuffix("ms")
        let number = isMilliseconds ? text.dropLast(2) : text.hasSuffix("s") ? text.dropLast(1) : text[...]
        guard number.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }),
            let value = Double(number)
        else { throw ValidationError("write a time such as '750ms' or '2s'") }
        let milliseconds = (isMilliseconds ? value : value * 1000).rounded()
        guard milliseconds >= Double(range.lowerBound), milliseconds <= Double(range.upperBound) else {
            throw ValidationError("it must be between \(range.lowerBound)ms and \(range.upperBound / 1000)s")
        }
        return Int(milliseconds)
    }

    /// A whole number within `range`; commas and underscores are refused rather than guessed at.
    static func number<Number: FixedWidthInteger & Sendable>(
        in range: ClosedRange<Number>
    ) -> @Sendable (String) throws -> Number {
        { text in
            guard let value = Number(text), range.contains(value) else {
                throw ValidationError("it must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
    }
}
