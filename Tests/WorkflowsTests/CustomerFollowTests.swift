import Accounting
import HTTP
import JSON
import Jobs
import Sandbox
import Stripe
import Testing
import Workflows

/// Customers: found by ranked rules, kept up to date, and never overwritten where people changed them.
@Suite struct CustomerFollowTests {
    private func someone(_ bench: Bench) async throws -> (id: String, name: String) {
        try await bench.process(books: MemoryBooks()).finish(.customerSync, bench.truthCustomers)
        return try #require(try await bench.someCustomer())
    }

    private func record(_ bench: Bench, _ id: String) async throws -> JSONValue {
        let rows = try await bench.control(.get, "records?type=customer").arrayValue ?? []
        return try #require(rows.first { $0["externalId"]?.stringValue == "cust_\(id)" })
    }

    private func renamed(_ id: String, _ name: String) -> @Sendable (CustomerFacts) -> CustomerFacts
    {
        { $0.id == id ? $0.with(name: name) : $0 }
    }

    @Test func `a new name at Stripe reaches the record, once`() async throws {
        let bench = try Bench.month()
        let (id, _) = try await someone(try Bench.month())
        let process = try bench.process()
        await process.finish(.customerSync, .objects([id]))
        bench.tampering.change { $0.customer = renamed(id, "New Name Ltd") }
        let run = await process.finish(.customerSync, .objects([id]))
        #expect(run.failure == nil)
        #expect(try await record(bench, id)["companyName"]?.stringValue == "New Name Ltd")
        let calls = bench.netSuiteWire.calls.count
        await process.finish(.customerSync, .objects([id]))
        // A new life of the service knows as well what was written.
        try await bench.process().finish(.customerSync, .objects([id]))
        #expect(bench.netSuiteWire.calls.count == calls)
    }

    @Test func `a name people changed is told and stays`() async throws {
        let bench = try Bench.month()
        let (id, _) = try await someone(try Bench.month())
        let process = try bench.process()
        await process.finish(.customerSync, .objects([id]))
        let internalID = try #require(try await record(bench, id)["id"]?.stringValue)
        try await bench.control(
            .post,
            "edit",
            [
                "method": "PATCH", "path": .string("/customer/\(internalID)"),
                "body": ["companyName": "Bookkeeper's choice"],
            ]
        )
        bench.tampering.change { $0.customer = renamed(id, "New Name Ltd") }
        let run = await process.finish(.customerSync, .objects([id]))
        #expect(run.findings.map(\.code) == [.drift])
        // Neither name is anybody's business who reads findings.
        let told = try #require(run.findings.first?.sentence)
        #expect(told.hasSuffix("was changed by hand: another name."), "\(told)")
        #expect(try await record(bench, id)["companyName"]?.stringValue == "Bookkeeper's choice")
        // What the bookkeeper wrote is what Stripe says now: nothing is left to tell.
        bench.tampering.change { $0.customer = renamed(id, "Bookkeeper's choice") }
        let again = await process.finish(.customerSync, .objects([id]))
        #expect(again.failure == nil)
    }

    @Test func `a crash at any call of an update is made good`() async throws {
        let (id, _) = try await someone(try Bench.month())
        for cut in Wire.Cut.allCases {
            for call in 1...2 {
                let bench = try Bench.month()
                try await bench.process().finish(.customerSync, .objects([id]))
                bench.tampering.change { $0.customer = renamed(id, "New Name Ltd") }
                bench.netSuiteWire.die(at: call, losing: cut)
                let crashed = await (try bench.process()).run(.customerSync, .objects([id]))
                #expect(crashed.failure != nil)
                bench.netSuiteWire.restart()
                let run = try await bench.process().finish(.customerSync, .objects([id]))
                #expect(run.failure == nil, "\(cut) \(call)")
                #expect(try await record(bench, id)["companyName"]?.stringValue == "New Name Ltd")
            }
        }
    }

    @Test func `a record that metadata names is taken, and one that is gone is told`() async throws
    {
        let (id, _) = try await someone(try Bench.month())
        let bench = try Bench.month()
        try await bench.control(
            .post,
            "edit",
            [
                "method": "POST", "path": "/customer",
                "body": ["companyName": "Known before", "subsidiary": ["id": "1"]],
            ]
        )
        let rows = try await bench.control(.get, "records?type=customer").arrayValue ?? []
        let internalID = try #require(rows.first?["id"]?.stringValue)
        let key = CustomerMatching.metadataKey
        bench.tampering.change { state in
            state.customer = { $0.id == id ? $0.with(metadata: [key: internalID]) : $0 }
        }
        let run = try await bench.process().finish(.customerSync, .objects([id]))
        #expect(run.failure == nil)
        #expect(bench.created["customer"] == nil)
        let externalID = try RecordKind.customer.externalID(for: id)
        #expect(bench.books.contents.links[externalID]?.internalID == internalID)
        // Nothing was written there, so that nothing follows.
        bench.tampering.change { $0.customer = renamed(id, "New Name Ltd") }
        try await bench.process().finish(.customerSync, .objects([id]))
        #expect(bench.books.contents.links[externalID]?.fingerprint == "")

        let other = try Bench.month()
        other.tampering.change { state in
            state.customer = { $0.id == id ? $0.with(metadata: [key: "999999"]) : $0 }
        }
        let missing = await (try other.process()).finish(.customerSync, .objects([id]))
        #expect(missing.findings.map(\.code) == [.customerMissing])
    }

    @Test func `a customer merged into another is told, and its new record is taken`() async throws
    {
        let bench = try Bench.month()
        let process = try bench.process()
        let page = try await bench.stripeGateway().invoices(created: bench.span, after: nil)
        let invoice = try #require(page.items.first { $0.customerID != nil })
        let id = try #require(invoice.customerID)
        await process.finish(.customerSync, .objects([id]))
        let before = try #require(try await record(bench, id)["id"]?.stringValue)
        try await bench.control(
            .post,
            "edit",
            [
                "method": "POST", "path": "/customer",
                "body": ["companyName": "The one that stays", "subsidiary": ["id": "1"]],
            ]
        )
        let rows = try await bench.control(.get, "records?type=customer").arrayValue ?? []
        let stays = rows.first { $0["companyName"]?.stringValue == "The one that stays" }
        let after = try #require(stays?["id"]?.stringValue)
        let key = CustomerMatching.metadataKey
        bench.tampering.change { state in
            state.customer = { $0.id == id ? $0.with(metadata: [key: after]) : $0 }
        }
        // While both are in use nobody knows which is right.
        let divided = await process.finish(.customerSync, .objects([id]))
        #expect(divided.findings.map(\.code) == [.customerAmbiguous])

        let names: JSONValue = ["from": .string(before), "into": .string(after)]
        try await bench.control(.post, "merge", names)
        let refused = await process.finish(.invoiceSync, .objects([invoice.id]))
        #expect(refused.findings.map(\.code) == [.customerMissing])
        #expect(refused.findings.first?.sentence.contains(before) == true)
        let run = await process.finish(.customerSync, .objects([id]))
        #expect(run.failure == nil)
        let externalID = try RecordKind.customer.externalID(for: id)
        #expect(bench.books.contents.links[externalID]?.internalID == after)
        let booked = await process.finish(.invoiceSync, .objects([invoice.id]))
        #expect(booked.failure == nil)
        #expect(bench.books.findings.isEmpty, "\(bench.books.findings)")
        let sales = try await bench.control(.get, "records?type=invoice").arrayValue ?? []
        #expect(sales.map { $0["entity"]?["id"]?.stringValue } == [after])
    }

    @Test func `a customer made inactive is told, and booked once it is active again`() async throws
    {
        let bench = try Bench.month()
        let process = try bench.process()
        let page = try await bench.stripeGateway().invoices(created: bench.span, after: nil)
        let invoice = try #require(page.items.first { $0.customerID != nil })
        let id = try #require(invoice.customerID)
        await process.finish(.customerSync, .objects([id]))
        let internalID = try #require(try await record(bench, id)["id"]?.stringValue)
        func set(inactive: Bool) async throws {
            try await bench.control(
                .post,
                "edit",
                [
                    "method": "PATCH", "path": .string("/customer/\(internalID)"),
                    "body": ["isInactive": .bool(inactive)],
                ]
            )
        }
        try await set(inactive: true)
        let refused = await process.finish(.invoiceSync, .objects([invoice.id]))
        #expect(refused.findings.map(\.code) == [.customerInactive])
        try await set(inactive: false)
        await process.finish(.invoiceSync, .objects([invoice.id]))
        #expect(bench.books.findings.isEmpty, "\(bench.books.findings)")
    }

    @Test func `a customer merged away and renamed at Stripe is told`() async throws {
        let bench = try Bench.month()
        let (id, _) = try await someone(try Bench.month())
        let process = try bench.process()
        await process.finish(.customerSync, .objects([id]))
        let before = try #require(try await record(bench, id)["id"]?.stringValue)
        try await bench.control(
            .post,
            "edit",
            ["method": "DELETE", "path": .string("/customer/\(before)"), "body": [:]]
        )
        bench.tampering.change { $0.customer = renamed(id, "New Name Ltd") }
        let run = await process.finish(.customerSync, .objects([id]))
        #expect(run.findings.map(\.code) == [.customerMissing])
    }

    @Test func `e-mail and name find a record, and two that fit are told`() async throws {
        let (id, name) = try await someone(try Bench.month())
        let facts = try await (try Bench.month()).stripeGateway().customer(id)
        let email = try #require(facts.email)
        for count in 1...2 {
            let bench = try Bench.month()
            for index in 1...count {
                try await bench.control(
                    .post,
                    "edit",
                    [
                        "method": "POST", "path": "/customer",
                        "body": [
                            "entityId": .string("Known \(index)"), "companyName": .string(name),
                            "email": .string(email.uppercased()), "subsidiary": ["id": "1"],
                        ],
                    ]
                )
            }
            let process = try bench.process(
                matching: CustomerMatching(rules: [.metadata, .emailAndName])
            )
            let run = await process.finish(.customerSync, .objects([id]))
            #expect(run.findings.map(\.code) == (count == 1 ? [] : [.customerAmbiguous]))
            #expect(bench.created["customer"] == nil)
        }
    }
}

extension CustomerFacts {
    func with(name: String? = nil, metadata: [String: String]? = nil) -> CustomerFacts {
        CustomerFacts(
            id: id,
            name: name ?? self.name,
            isPerson: isPerson,
            email: email,
            phone: phone,
            address: address,
            currency: currency,
            isDeleted: isDeleted,
            created: created,
            metadata: metadata ?? self.metadata
        )
    }
}
