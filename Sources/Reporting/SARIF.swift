import AuditModel

/// The objects of SARIF 2.1.0 that a report needs; the property names are the standard's.
enum SARIF {
    struct Message: Encodable {
        let text: String

        /// Plain text in which `](` would make a link (3.11.6), so none is left.
        init(_ text: String) { self.text = text.replacing("](", with: "] (") }
    }

    /// 3.19.
    struct Tool: Encodable {
        struct Driver: Encodable {
            let name: String
            let version: String
            let rules: [Rule]
        }

        let driver: Driver

        init(_ report: AuditReport) {
            driver = Driver(
                name: report.tool.name, version: report.tool.version, rules: Verdict.allCases.map { Rule($0) })
        }
    }

    /// 3.49, with the properties that GitHub reads.
    struct Rule: Encodable {
        struct Configuration: Encodable {
            let level: Level
        }

        struct Properties: Encodable {
            let tags: [String]
            let securitySeverity: String

            enum CodingKeys: String, CodingKey {
                case tags
                case securitySeverity = "security-severity"
            }
        }

        let id: String
        let shortDescription: Message
        let fullDescription: Message
        let help: Message
        let defaultConfiguration: Configuration
        let properties: Properties

        init(_ verdict: Verdict) {
            id = verdict.rawValue
            shortDescription = Message(verdict.meaning)
            fullDescription = Message(verdict.meaning)
            help = Message("\(verdict.meaning) \(verdict.advice)")
            defaultConfiguration = Configuration(level: Level(verdict.defaultSeverity))
            properties = Properties(
                tags: ["security", "network-exposure"], securitySeverity: Self.score(verdict.defaultSeverity))
        }

        /// GitHub's scale: over 9.0 is critical, 7.0 high, 4.0 medium.
        private static func score(_ severity: Severity) -> String {
            switch severity {
            case .critical: "9.5"
            case .high: "8.0"
            case .medium: "5.5"
            case .low: "2.0"
            case .info: "0.0"
            }
        }
    }

    enum Level: String, Encodable {
        case error
        case warning
        case note

        init(_ severity: Severity) {
            switch severity {
            case .critical, .high: self = .error
            case .medium: self = .warning
            case .low, .info: self = .note
            }
        }
    }

    /// 3.17. Runs of one policy from one vantage belong together.
    struct AutomationDetails: Encodable {
        let id: String

        init(_ report: AuditReport) {
            let parts = [report.tool.name, report.policy?.name, report.run.vantage, report.run.id]
            id = parts.compactMap { $0?.replacing("/", with: "-") }.joined(separator: "/")
        }
    }

    /// 3.20.
    struct Invocation: Encodable {
        struct Notification: Encodable {
            let level: Level
            let message: Message
        }

        let executionSuccessful: Bool
        let exitCode: Int32
        let arguments: [String]
        let startTimeUtc: String
        let endTimeUtc: String
        let machine: String
        let toolExecutionNotifications: [Notification]

        init(_ report: AuditReport) {
            executionSuccessful = report.summary.isComplete && !report.run.interrupted
            exitCode = report.summary.exitStatus
            arguments = Array(report.run.arguments.dropFirst())
            startTimeUtc = report.run.startedAt.description
            endTimeUtc = report.run.endedAt.description
            machine = report.run.scannerHost
            let warnings = report.warnings + report.waivers.compactMap { WaiverText($0).notice }
            toolExecutionNotifications =
                report.summary.incompleteReasons.map { Notification(level: .error, message: Message($0)) }
                + warnings.map { Notification(level: .warning, message: Message($0)) }
        }
    }

    /// What the report counts, the findings among it that are no results (3.8).
    struct RunProperties: Encodable {
        let summary: Summary
        let coverage: Coverage

        init(_ report: AuditReport) {
            summary = report.summary
            coverage = report.coverage
        }
    }

    /// 3.24.
    struct Artifact: Encodable {
        let location: ArtifactLocation
        let hashes: [String: String]

        init(path: String, sha256: String) {
            location = ArtifactLocation(path: path)
            hashes = ["sha-256": sha256]
        }

        /// One for each file of the policy, its own first: results refer to it by place (3.4.5).
        static func all(of policy: PolicyRecord) -> [Artifact] {
            [Artifact(path: policy.path, sha256: policy.sha256)]
                + policy.includedFiles.map { Artifact(path: $0.path, sha256: $0.sha256) }
        }
    }

    /// 3.4.
    struct ArtifactLocation: Encodable {
        let uri: String

        /// A path as a relative reference or `file` URI (RFC 3986 2.1, 4.2).
        init(path: String) {
            var uri = path.hasPrefix("/") ? "file://" : ""
            for byte in path.utf8 {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "~"), UInt8(ascii: "/"):
                    uri.unicodeScalars.append(Unicode.Scalar(byte))
                default:
                    uri += "%" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
                }
            }
            self.uri = uri
        }
    }
}
