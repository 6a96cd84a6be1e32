import Testing

/// Who may import whom.
///
/// Arrows point down only; the manifest alone misses transitive siblings.
@Suite struct ImportRuleTests {
    /// The modules of ours, the C libraries and the packages each module may import.
    static let allowed: [String: Set<String>] = [
        "Accounting": [],
        "Jobs": ["Accounting"],
        "HTTP": [],
        "JSON": [],
        "YAML": ["CYAML"],
        "Cryptography": ["COpenSSL"],
        "Compression": ["CZlib"],
        "Telemetry": ["JSON", "Logging"],
        "Stripe": ["Accounting", "Jobs", "HTTP", "JSON", "Cryptography"],
        "NetSuite": ["Accounting", "Jobs", "HTTP", "JSON", "Cryptography"],
        "Salesforce": ["Accounting", "Jobs", "HTTP", "JSON", "Cryptography"],
        "Sockets": ["CLinux", "Cryptography"],
        "HTTPServer": ["HTTP", "Sockets", "Cryptography", "Compression"],
        "HTTPClient": ["HTTP", "Sockets", "Cryptography", "Compression"],
        "Database": [
            "Accounting", "Jobs", "JSON", "Cryptography", "CSQLite", "CPostgreSQL", "CLinux",
        ],
        "Workflows": ["Accounting", "Jobs", "JSON"],
        "JobRunner": ["Accounting", "Jobs"],
        "RESTAPI": [
            "Accounting", "Jobs", "HTTP", "JSON", "Cryptography", "Stripe", "Salesforce",
            "Workflows",
        ],
        "Sandbox": ["Accounting", "HTTP", "JSON", "Cryptography", "HTTPServer", "HTTPClient"],
        "Quittance": [
            "Accounting", "Jobs", "HTTP", "JSON", "YAML", "Cryptography", "Compression",
            "Telemetry", "Stripe", "NetSuite", "Salesforce", "Sockets", "HTTPServer", "HTTPClient",
            "Database", "Workflows", "JobRunner", "RESTAPI", "Sandbox", "ArgumentParser", "Logging",
        ],
    ]

    /// What the toolchain offers that any module may use, and what only input and output may.
    static let everyone: Set<String> = ["Synchronization"]
    static let inputOutput: [String: Set<String>] = [
        "Telemetry": ["Glibc", "FoundationEssentials"],
        "Cryptography": ["Glibc"],
        "Sockets": ["Glibc"],
        "HTTPServer": ["Glibc"],
        "HTTPClient": ["Glibc"],
        "Database": ["Glibc"],
        "Quittance": ["Glibc", "FoundationEssentials"],
    ]

    @Test(arguments: SourceTree.sources)
    func `a module imports only what its wall lets through`(file: SourceTree.File) throws {
        let own = try #require(
            Self.allowed[file.module] ?? (file.module.hasPrefix("C") ? [] : nil),
            "the module \(file.module) is not in the table"
        )
        let permitted = own.union(Self.everyone).union(Self.inputOutput[file.module] ?? [])
        let strangers = Set(file.imports).subtracting(permitted)
        #expect(strangers.isEmpty, "\(file.path) imports \(strangers.sorted())")
    }

    @Test func `every module of the table has sources, and the reader finds imports`() {
        let found = Set(SourceTree.sources.map(\.module))
        #expect(found.isSuperset(of: Self.allowed.keys))
        #expect(
            SourceTree.sources.contains { $0.module == "RESTAPI" && $0.imports.contains("HTTP") }
        )
    }

    @Test func `the whole of Foundation and its heavy parts stay out of the product`() {
        let heavy: Set<String> = [
            "Foundation", "FoundationNetworking", "FoundationXML", "Dispatch", "NIO", "NIOCore",
        ]
        for file in SourceTree.sources {
            #expect(heavy.isDisjoint(with: file.imports), "\(file.path)")
        }
    }
}
