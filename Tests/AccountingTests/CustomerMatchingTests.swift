import Accounting
import Testing

/// Ranked matching of customers: the first rule that finds somebody decides, and nothing is guessed.
@Suite struct CustomerMatchingTests {
    private let all = CustomerMatching(
        rules: CustomerMatchRule.allCases,
        customField: "custentity_stripe"
    )

    private func record(
        _ id: String,
        external: String? = nil,
        name: String? = nil,
        email: String? = nil,
        custom: String? = nil,
        inactive: Bool = false
    ) -> CustomerCandidate {
        CustomerCandidate(
            internalID: id,
            externalID: external,
            name: name,
            email: email,
            customValue: custom,
            isInactive: inactive
        )
    }

    @Test func `an external id outranks a custom field, which outranks e-mail and name`() throws {
        let byName = record("1", name: "ADA  LTD", email: "Ada@Example.com")
        let byField = record("2", custom: "cus_1")
        let byID = record("3", external: "CUS_1")
        let facts = Sample.customer()
        #expect(try all.match(facts, among: [byName, byField, byID]) == "3")
        #expect(try all.match(facts, among: [byName, byField]) == "2")
        #expect(try all.match(facts, among: [byName]) == "1")
        #expect(try all.match(facts, among: [record("4", name: "Ada Ltd")]) == nil)
        #expect(try CustomerMatching.standard.match(facts, among: [byID]) == nil)
    }

    @Test func `several that fit are told, not chosen`() throws {
        let fault = #expect(throws: PlanFault.self) {
            try all.match(
                Sample.customer(),
                among: [
                    record("2", name: "Ada Ltd", email: "ada@example.com"),
                    record("1", name: "Ada Ltd", email: "ada@example.com"),
                ]
            )
        }
        #expect(fault?.findings.map(\.code) == [.customerAmbiguous])
        #expect(fault?.findings.first?.sentence.contains("1, 2") == true)
    }

    @Test func `an inactive record is told, and an active one beside it is taken`() throws {
        let inactive = record("1", external: "cus_1", inactive: true)
        let fault = #expect(throws: PlanFault.self) {
            try all.match(Sample.customer(), among: [inactive])
        }
        #expect(fault?.findings.map(\.code) == [.customerInactive])
        let active = record("2", external: "cus_1")
        #expect(try all.match(Sample.customer(), among: [inactive, active]) == "2")
    }

    @Test func `a linked customer is taken as it is`() throws {
        let document = try Sample.policy().plan(customer: Sample.customer().linked(to: "647"))
        #expect(document.existing == "647")
    }
}
