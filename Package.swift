// swift-tools-version: 6.2
import PackageDescription

/// One set of compiler rules for every module: Swift 6 mode, strict memory safety, no warnings.
let rules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: rules)
}

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    exclude: [String] = []
) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
        exclude: exclude,
        swiftSettings: rules
    )
}

let package = Package(
    name: "quittance",
    products: [
        .executable(name: "quittance", targets: ["Quittance"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // One system library each: a module map and inline functions for what C macros hide.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

        // The domain: pure values and rules.
        module("Accounting"),
        module("Jobs", ["Accounting"]),

        // Formats and protocols without input or output.
        module("HTTP"),
        module("JSON"),
        module("YAML", ["CYAML"]),
        module("Cryptography", ["COpenSSL"]),
        module("Compression", ["CZlib"]),
        module("Telemetry", ["JSON", .product(name: "Logging", package: "swift-log")]),

        // The vendors: messages to domain values and back.
        module("Stripe", ["Accounting", "Jobs", "HTTP", "JSON", "Cryptography"]),
        module("NetSuite", ["Accounting", "Jobs", "HTTP", "JSON", "Cryptography"]),
        module("Salesforce", ["Accounting", "Jobs", "HTTP", "JSON", "Cryptography"]),

        // Input and output.
        module("Sockets", ["Cryptography", "CLinux"]),
        module(
            "HTTPServer",
            ["HTTP", "Sockets", "Cryptography", "Compression", "Telemetry"]
        ),
        module("HTTPClient", ["HTTP", "Sockets", "Cryptography", "Compression"]),
        module(
            "Database",
            ["Accounting", "Jobs", "JSON", "Cryptography", "CSQLite", "CPostgreSQL", "CLinux"]
        ),

        // The use cases and what drives them.
        module("Workflows", ["Accounting", "Jobs", "JSON"]),
        module("JobRunner", ["Accounting", "Jobs", "Telemetry"]),
        module(
            "RESTAPI",
            [
                "Accounting", "Jobs", "HTTP", "JSON", "Cryptography", "Stripe", "Salesforce",
                "Telemetry", "Workflows",
            ]
        ),
        module(
            "Sandbox",
            ["Accounting", "HTTP", "JSON", "Cryptography", "HTTPServer", "HTTPClient"]
        ),

        .executableTarget(
            name: "Quittance",
            dependencies: [
                "Accounting", "Jobs", "HTTP", "JSON", "YAML", "Cryptography", "Compression",
                "Telemetry", "Stripe", "NetSuite", "Salesforce", "Sockets", "HTTPServer",
                "HTTPClient", "Database", "Workflows", "JobRunner", "RESTAPI", "Sandbox",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: rules
        ),

        .target(
            name: "TestSupport",
            dependencies: [],
            path: "Tests/TestSupport",
            swiftSettings: rules
        ),
        tests("Accounting", ["JSON"]),
        tests("Jobs", ["Accounting"]),
        tests("HTTP", exclude: ["Conformance", "Peers"]),
        tests("JSON", exclude: ["Peers"]),
        tests("YAML"),
        tests("Cryptography"),
        tests("Compression", exclude: ["Peers"]),
        tests("Telemetry", ["JSON"]),
        tests("Stripe", ["Accounting", "HTTP", "JSON", "Jobs", "Cryptography"]),
        tests("NetSuite", ["Accounting", "HTTP", "JSON", "Jobs", "Cryptography"]),
        tests("Salesforce", ["Accounting", "HTTP", "JSON", "Jobs", "Cryptography"]),
        tests("Sockets"),
        tests("HTTPServer", ["HTTP", "Sockets", "HTTPClient", "Cryptography", "Compression"]),
        tests("HTTPClient", ["HTTP", "Sockets", "HTTPServer", "Cryptography"]),
        tests("Database", ["Accounting", "Jobs", "JSON", "Cryptography"]),
        tests(
            "Workflows",
            ["Accounting", "Jobs", "JSON", "HTTP", "Stripe", "NetSuite", "Sandbox"]
        ),
        tests("JobRunner", ["Accounting", "Jobs"]),
        tests(
            "RESTAPI",
            [
                "Accounting", "Jobs", "HTTP", "JSON", "Cryptography", "Stripe", "Salesforce",
                "Workflows",
            ]
        ),
        tests(
            "Sandbox",
            ["Accounting", "HTTP", "JSON", "Cryptography", "HTTPClient", "HTTPServer"]
        ),
        tests(
            "Quittance",
            [
                "Accounting", "Jobs", "HTTP", "JSON", "YAML", "HTTPServer", "HTTPClient",
                "Sockets", "Database", "RESTAPI", "Telemetry", "Cryptography",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Peers"]
        ),
        // `make bench` runs it; it is no product.
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Accounting", "Jobs", "HTTP", "JSON", "Cryptography", "Stripe", "NetSuite",
                "HTTPServer", "HTTPClient", "Database", "JobRunner", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Benchmarks",
            exclude: ["Peers", "EchoServer", "HTTPPeers"],
            swiftSettings: rules
        ),
        // A server for judges from outside the project; no product either.
        .executableTarget(
            name: "EchoServer",
            dependencies: [
                "Cryptography", "HTTP", "HTTPServer", "JSON", "Sockets",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Benchmarks/EchoServer",
            swiftSettings: rules
        ),
        .testTarget(
            name: "AbuseTests",
            dependencies: ["EchoServer", "TestSupport"],
            exclude: ["Peers"],
            swiftSettings: rules
        ),
        // What the fuzzer and the replay of its corpus both run.
        .target(
            name: "FuzzTargets",
            dependencies: ["HTTP", "JSON", "Compression"],
            path: "Tests/Fuzz/Targets",
            swiftSettings: rules
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["FuzzTargets", "TestSupport"],
            swiftSettings: rules
        ),
        // `make simulate` runs it; it is no product.
        .executableTarget(
            name: "Simulation",
            dependencies: [
                "Accounting", "Jobs", "HTTP", "JSON", "Stripe", "NetSuite", "Database",
                "Workflows", "JobRunner", "Sandbox", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Simulation",
            swiftSettings: rules
        ),
        // A file system for SQLite that loses on demand what was not synced, and what runs on it.
        .target(name: "CPowerLoss", dependencies: ["CSQLite"], path: "Tests/CPowerLoss"),
        .executableTarget(
            name: "PowerLoss",
            dependencies: [
                "Accounting", "Jobs", "Database", "CPowerLoss", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/PowerLoss",
            swiftSettings: rules
        ),
        tests("Simulation", ["Accounting", "Jobs", "PowerLoss"]),
        .testTarget(
            name: "ArchitectureTests",
            dependencies: ["TestSupport"],
            swiftSettings: rules
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "Quittance", "JSON", "HTTP", "HTTPClient", "Accounting", "Jobs",
                "Cryptography", "NetSuite", "Salesforce", "Sandbox",
            ],
            swiftSettings: rules
        ),
    ]
)
