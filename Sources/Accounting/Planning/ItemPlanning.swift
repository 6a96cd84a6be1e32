/// A Stripe product, as far as an item needs it.
package struct ProductFacts: Sendable, Hashable {
    package let id: String
    package let name: String?

    package init(id: String, name: String?) {
        self.id = id
        self.name = name
    }
}

extension ItemRole {
    /// The items of all roles, made once: every invoice asks for some of them.
    static let itemDocuments = Result { () throws(PlanFault) in
        try allCases.map { (role) throws(PlanFault) in (role: role, document: try role.itemDocument)
        }
    }

    /// The item every line of this role posts to, except the lines of named products.
    private var itemDocument: PlannedDocument {
        get throws(PlanFault) {
            PlannedDocument(
                externalID: try RecordKind.item.externalID(for: sourceID),
                document: .item(ItemDraft(name: itemName, role: self)),
                sources: [sourceID],
                dependsOn: []
            )
        }
    }

    /// How the source ids of all roles begin.
    package static let sourcePrefix = "quittance-"

    /// The source id of the role's item; a merchant's own product ids do not begin like this.
    package var sourceID: String {
        switch self {
        case .product: "quittance-unnamed-product"
        case .discount: "quittance-discount"
        case .salesTax: "quittance-sales-tax"
        case .shipping: "quittance-shipping"
        case .creditBalance: "quittance-credit-balance"
        case .balanceAdjustment: "quittance-balance-adjustment"
        case .openingBalance: "quittance-opening-balance"
        case .billingCredit: "quittance-billing-credit"
        case .dispute: "quittance-dispute"
        case .disputeHold: "quittance-dispute-hold"
        case .badDebt: "quittance-bad-debt"
        }
    }

    private var itemName: String {
        switch self {
        case .product: "Stripe sale"
        case .discount: "Stripe discount"
        case .salesTax: "Stripe sales tax"
        case .shipping: "Stripe shipping"
        case .creditBalance: "Stripe customer balance"
        case .balanceAdjustment: "Stripe balance adjustment"
        case .openingBalance: "Stripe opening balance"
        case .billingCredit: "Stripe billing credit"
        case .dispute: "Stripe dispute"
        case .disputeHold: "Stripe dispute on hold"
        case .badDebt: "Stripe bad debt"
        }
    }
}

extension ProductFacts {
    /// The product's item; the id in the name keeps equal product names apart.
    package var itemDocument: PlannedDocument {
        get throws(PlanFault) {
            PlannedDocument(
                externalID: try RecordKind.item.externalID(for: id),
                document: .item(
                    ItemDraft(name: "\(name ?? "Stripe product") (\(id))", role: .product)
                ),
                sources: [id],
                dependsOn: []
            )
        }
    }
}
