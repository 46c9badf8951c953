// swift-tools-version: 6.2
import PackageDescription

/// One settings array for every Swift target. In CI a warning is an error; on a user's machine, whose compiler may be
/// newer than ours, it is not.
let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
        swiftSettings: settings)
}

let package = Package(
    name: "tidewaiter",
    products: [
        .executable(name: "tidewaiter", targets: ["tidewaiter"]),
        .executable(name: "tidewaiter-lab", targets: ["tidewaiter-lab"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
        .target(name: "CLinuxNet"),

        module("AuditModel"),
        module("Sockets", ["AuditModel", "CLinuxNet", systemPackage]),
        module("Resolution", ["AuditModel", "Sockets", "CAres", systemPackage]),
        module("Scanning", ["AuditModel", "Sockets"]),
        module("ExposurePolicy", ["AuditModel", "Yams"]),
        .target(
            name: "Templates",
            path: "Templates",
            resources: [
                .embedInCode("report.mustache"), .embedInCode("finding.mustache"),
                .embedInCode("findings.mustache"), .embedInCode("place.mustache"), .embedInCode("register.mustache"),
                .embedInCode("service.mustache"), .embedInCode("host.mustache"), .embedInCode("port.mustache"),
                .embedInCode("target.mustache"), .embedInCode("report.css"),
                .embedInCode("report.js"), .embedInCode("report.schema.json"),
                .embedInCode("github-ticket.md.mustache"), .embedInCode("jira-ticket.jira.mustache"),
            ],
            swiftSettings: settings),
        module(
            "Reporting",
            [
                "AuditModel", "CLibXML2", "Templates", systemPackage,
                .product(name: "Mustache", package: "swift-mustache"),
            ]),
        module("Interchange", ["AuditModel", "CLibXML2", systemPackage]),
        module(
            "Pipeline",
            ["AuditModel", "Sockets", "Resolution", "Scanning", "ExposurePolicy", "Interchange", "Reporting"]),
        .executableTarget(
            name: "tidewaiter",
            dependencies: [
                "AuditModel", "ExposurePolicy", "Interchange", "Pipeline", "Reporting", "Resolution", "Scanning",
                systemPackage, argumentParser,
            ],
            swiftSettings: settings),
        // The lab is a product of its own: nothing above may depend on what follows.
        .target(name: "CLabLinux"),
        module("LabServices", ["AuditModel", "CLabLinux"]),
        module("LabNetwork", ["AuditModel"]),
        module("LabScoring", ["AuditModel", "LabNetwork"]),
        .executableTarget(
            name: "tidewaiter-lab",
            dependencies: ["AuditModel", "CLabLinux", "LabNetwork", "LabScoring", "LabServices", argumentParser],
            swiftSettings: settings),

        // Measures the modules above; Benchmarks/reports and Benchmarks/policy run it.
        .systemLibrary(name: "CMalloc", path: "Benchmarks/CMalloc"),
        .executableTarget(
            name: "tidewaiter-bench",
            dependencies: [
                "AuditModel", "CMalloc", "ExposurePolicy", "Interchange", "Pipeline", "Reporting", argumentParser,
            ],
            path: "Benchmarks/Measures",
            swiftSettings: settings),

        .target(name: "TestSupport", dependencies: ["AuditModel"], path: "Tests/Support", swiftSettings: settings),
        tests("AuditModel"),
        tests("Sockets", ["AuditModel"]),
        tests("Resolution", ["AuditModel", "Sockets"]),
        tests("Scanning", ["AuditModel", "Sockets"]),
        tests("ExposurePolicy", ["AuditModel", "Yams"]),
        tests("Interchange", ["AuditModel", systemPackage]),
        tests("Reporting", ["AuditModel", "Templates", systemPackage]),
        tests("Pipeline", ["AuditModel", "ExposurePolicy", "Interchange", "Scanning"]),
        .testTarget(
            name: "LabTests",
            dependencies: ["AuditModel", "LabNetwork", "LabScoring", "LabServices", "TestSupport", "tidewaiter-lab"],
            swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["AuditModel", "Pipeline", "TestSupport", "tidewaiter", "tidewaiter-lab"],
            swiftSettings: settings),
    ]
)
