import Accounting
import Compression
import Cryptography
import Database
import JSON

/// The evidence of a month in one signed archive: statements, proof, ledger, suspense, audit head.
struct ClosePack {
    let database: Database
    let base: Currency
    /// The first day of the month.
    let month: CalendarDate

    static let manifestName = "manifest.json"
    static let signatureName = "manifest.sig"

    /// Reads `2026-10`; nil for any other text.
    static func month(_ text: String) -> CalendarDate? { CalendarDate(text + "-01") }

    private var name: String { String(month.text.prefix(7)) }

    /// The archive, signed with the installation's key over the digests of all files.
    func archive(signedWith key: PrivateKey, at now: Timestamp) async throws -> [UInt8] {
        guard
            let algorithm = SignatureAlgorithm.allCases.first(where: {
                $0.accepts(key.algorithm)
            })
        else { throw WiringFault("The key is of no kind that signs.") }
        var files = try await statements()
        let entries = try await LedgerExport.entries(of: database)
        let all = try await LedgerExport.statements(of: database)
        files.append(
            text(
                "ledger.beancount",
                BeancountJournal(baseCurrency: base)
                    .text(entries: entries, statements: all)
            )
        )
        files.append(
            text("ledger.hledger", HledgerJournal().text(entries: entries, statements: all))
        )
        let parked = try await database.parkedMembers(limit: 100_000)
        files.append(text("suspense.csv", StatementCSV.text(parked, at: now)))
        files.append(text("audit.json", try await auditHead()))
        let manifest = manifest(of: files, algorithm).serialized()
        let signature = Base64.encode(try key.sign(manifest, as: algorithm))
        files += [
            ZipEntry(name: Self.manifestName, content: manifest),
            text(Self.signatureName, signature + "\n"),
        ]
        guard let archive = ZipArchive.archive(files) else {
            throw WiringFault("The month is too large for one archive.")
        }
        return archive
    }

    /// Each statement of the month as a table and a page, and the checks of all of them.
    private func statements() async throws -> [ZipEntry] {
        var files: [ZipEntry] = []
        var proof: [JSONValue] = []
        for statement in try await LedgerExport.statements(of: database)
        where statement.arrivalDate.text.hasPrefix(name) {
            let id = statement.payoutID
            let members = try await database.members(payout: id)
            let links = try await database.links(members.compactMap(\.record))
            let report = StatementReport(
                statement: statement,
                members: members,
                records: links.mapValues(\.internalID)
            )
            files.append(text("statements/\(id).csv", StatementCSV.text(report)))
            files.append(text("statements/\(id).html", StatementPage(report).text))
            proof.append([
                "payout": .string(id), "currency": .string(report.currency.code),
                "net": .string(statement.net.decimalText),
                "suspense": .string(statement.suspense.decimalText),
                "residual": .string(statement.residual.decimalText),
                "proved": .bool(report.isProved),
            ])
        }
        return files + [text("proof.json", JSONValue.array(proof).text + "\n")]
    }

    private func auditHead() async throws -> String {
        switch try await database.verifyAudit() {
        case .intact(let count, let head):
            JSONValue.object([
                "intact": true, "records": .int(count), "head": .string(Hex.encode(head)),
            ]).text + "\n"
        case .broken(let number):
            JSONValue.object(["intact": false, "brokenAt": .int(number)]).text + "\n"
        }
    }

    private func manifest(of files: [ZipEntry], _ algorithm: SignatureAlgorithm) -> JSONValue {
        .object([
            "format": 1, "month": .string(name), "algorithm": .string(algorithm.rawValue),
            "files": .array(
                files.map { file in
                    [
                        "name": .string(file.name), "bytes": .int(Int64(file.content.count)),
                        "sha256": .string(Hex.encode(SHA256.digest(file.content))),
                    ]
                }
            ),
        ])
    }

    private func text(_ name: String, _ text: String) -> ZipEntry {
        ZipEntry(name: name, content: Array(text.utf8))
    }
}
