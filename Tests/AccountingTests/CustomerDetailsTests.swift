import Testing

@testable import Accounting

/// What is remembered of a customer's record: recognised, never readable.
@Suite struct CustomerDetailsTests {
    /// No seal for anything but tests: it hides nothing from who knows it, but it is not the text.
    private static let seal = DetailSeal { text in
        String(text.utf8.reduce(5381 as UInt64) { ($0 &* 33) ^ UInt64($1) }, radix: 16)
    }

    private static func draft(
        name: String = "Ada Byron",
        email: String? = "ada@example.com",
        phone: String? = "+44 20 7946 0000"
    ) -> CustomerDraft {
        CustomerDraft(
            source: "cus_1",
            name: name,
            person: nil,
            email: email,
            phone: phone,
            address: PostalAddress(
                line1: "12 St James's Square",
                line2: nil,
                city: "London",
                state: nil,
                postalCode: "SW1Y 4JH",
                country: "GB"
            ),
            currencies: []
        )
    }

    private static func id(_ text: String = "cust_cus_1") throws -> ExternalID {
        try #require(ExternalID(text))
    }

    @Test func `the text holds no part of any detail, and is read back equal`() throws {
        let id = try Self.id()
        let details = Self.draft().details(of: id, seal: Self.seal)
        for part in ["Ada", "Byron", "ada@", "example", "7946", "James", "London", "4JH"] {
            #expect(!details.text.contains(part), "\(part) can be read")
        }
        #expect(CustomerDetails(details.text, of: id, seal: Self.seal) == details)
        let other = DetailSeal { "other" + $0.uppercased() }
        let misread = try #require(CustomerDetails(details.text, of: id, seal: other))
        #expect(!misread.says(.name, "Ada Byron"))
    }

    @Test func `what was written is recognised as the books keep it, and nothing else`() throws {
        let long = String(repeating: "Ada ", count: 30)
        let details = Self.draft(name: long, phone: nil).details(of: try Self.id(), seal: Self.seal)
        let kept = try #require(FittedText.line(long, 83))
        #expect(kept.utf16.count < long.utf16.count)
        #expect(details.says(.name, kept))
        #expect(!details.says(.name, String(kept.dropLast()) + "x"))
        #expect(!details.says(.name, ""))
        #expect(details.says(.email, "ada@example.com"))
        #expect(!details.says(.email, "Ada@example.com"))
        #expect(details.says(.phone, ""))
        #expect(!details.says(.phone, "1"))
        #expect(details.says(.address, "12 St James's Square||London||SW1Y 4JH|GB"))
    }

    @Test func `equal details of two customers, or of two kinds, have different digests`() throws {
        let same = "ada"
        let one = Self.draft(name: same, email: same, phone: same)
            .details(of: try Self.id(), seal: Self.seal)
        let two = Self.draft(name: same, email: same, phone: same)
            .details(of: try Self.id("cust_cus_2"), seal: Self.seal)
        let digests = [one, two].flatMap { $0.text.split(separator: "\u{1f}").dropFirst(2) }
        #expect(Set(digests).count == digests.count)
        #expect(digests.count == 8)
    }

    @Test func `a detail that disappears stays, and a change shows`() throws {
        let id = try Self.id()
        let before = Self.draft().details(of: id, seal: Self.seal)
        let after = before.sealed(Self.draft(name: "Ada King", email: nil)).keeping(before)
        #expect(after.agrees(with: before, on: .email))
        #expect(!after.agrees(with: before, on: .name))
        #expect(after != before)
        #expect(before.sealed(Self.draft()) == before)
    }

    @Test func `details of earlier releases are sealed, with their distinct name known`() throws {
        let id = try Self.id()
        let line = "12 St James's Square||London||SW1Y 4JH|GB"
        func readable(_ name: String) -> String {
            [name, "ada@example.com", "+44 20 7946 0000", line].joined(separator: "\u{1f}")
        }
        let plain = try #require(
            CustomerDetails(
                readable: readable("Ada Byron"),
                of: id,
                source: "cus_1",
                seal: Self.seal
            )
        )
        #expect(plain == Self.draft().details(of: id, seal: Self.seal))
        #expect(!plain.hasDistinctName)
        let distinct = try #require(
            CustomerDetails(
                readable: readable("Ada Byron (cus_1)"),
                of: id,
                source: "cus_1",
                seal: Self.seal
            )
        )
        #expect(
            distinct == Self.draft().withDistinctName.details(of: id, seal: Self.seal)
        )
        #expect(distinct.hasDistinctName)
        for text in ["", "f-1", plain.text, "a\u{1f}b"] {
            let read = CustomerDetails(readable: text, of: id, source: "cus_1", seal: Self.seal)
            #expect(read == nil, "\(text)")
        }
        for text in ["", readable("Ada"), "sealed", "sealed\u{1f}plain\u{1f}a"] {
            #expect(CustomerDetails(text, of: id, seal: Self.seal) == nil)
        }
    }

    @Test func `a difference in a personal detail is named, others are told`() {
        let differences = [
            FieldDifference(field: "email", ours: "a@b.example", theirs: "c@d.example"),
            FieldDifference(field: "total", ours: "4", theirs: "5"),
        ]
        #expect(differences.phrase == "another email, total “5” instead of “4”")
    }
}
