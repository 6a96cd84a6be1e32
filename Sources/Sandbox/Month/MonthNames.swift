/// The words the month's people, companies and places are made of.
enum MonthNames {
    static let given = [
        "Ada", "Ben", "Chloé", "Daniel", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas",
        "Kenji", "Lena", "Mateo", "Nora", "Olga", "Paul", "Quinn", "Rosa", "Søren", "Tara",
        "Umar", "Vera", "Wim", "Yuki", "Zoë",
    ]
    static let family = [
        "Abbott", "Bauer", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Hansen", "Ito",
        "Jensen", "Kowalski", "López", "Müller", "Nakamura", "O'Brien", "Petrov", "Rossi",
        "Schmidt", "Tanaka", "Ueda", "van Dijk", "Weber", "Young", "Zimmermann",
    ]
    static let trades = [
        "Analytics", "Bakery", "Cargo", "Dental", "Energy", "Foods", "Gardens", "Health",
        "Instruments", "Labs", "Logistics", "Media", "Optics", "Robotics", "Systems", "Travel",
    ]

    /// Where customers live: their currency, legal form and postal pattern.
    struct Place: Sendable {
        let country: String
        let currency: String
        let city: String
        let state: String?
        let postalDigits: Int
        let companySuffix: String
    }

    static let places: [Place] = [
        Place("US", "usd", "New York", "NY", 5, "Inc."),
        Place("US", "usd", "San Francisco", "CA", 5, "LLC"),
        Place("US", "usd", "Austin", "TX", 5, "Inc."),
        Place("US", "usd", "Seattle", "WA", 5, "Corp."),
        Place("GB", "usd", "London", nil, 4, "Ltd"),
        Place("CA", "usd", "Toronto", "ON", 6, "Ltd"),
        Place("DE", "eur", "Berlin", nil, 5, "GmbH"),
        Place("FR", "eur", "Lyon", nil, 5, "SARL"),
        Place("NL", "eur", "Utrecht", nil, 4, "B.V."),
        Place("IE", "eur", "Dublin", nil, 5, "Ltd"),
        Place("JP", "jpy", "Osaka", nil, 7, "K.K."),
        Place("KW", "kwd", "Kuwait City", nil, 5, "W.L.L."),
    ]

    static func places(currency: String) -> [Place] { places.filter { $0.currency == currency } }
}

extension MonthNames.Place {
    init(
        _ country: String,
        _ currency: String,
        _ city: String,
        _ state: String?,
        _ postalDigits: Int,
        _ companySuffix: String
    ) {
        self.country = country
        self.currency = currency
        self.city = city
        self.state = state
        self.postalDigits = postalDigits
        self.companySuffix = companySuffix
    }
}
