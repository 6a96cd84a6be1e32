package import Accounting

extension ProductFacts {
    /// Reads a product, also one that was deleted, of which only the id is left.
    package init(stripe fields: StripeFields) throws(StripeDecodingFault) {
        self.init(id: try fields.id(), name: try fields.optionalText("name"))
    }
}
