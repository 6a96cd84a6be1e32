import Accounting

/// How many characters NetSuite's text fields hold; longer text is cut, because NetSuite refuses it.
enum FieldText {
    static let companyNameMax = 83
    static let personNameMax = 32
    static let itemNameMax = 60
    static let emailMax = 254
    static let phoneMax = 32
    static let memoMax = 999
    static let descriptionMax = 999
    static let numberMax = 45
    static let addressLineMax = 150
    static let cityMax = 50
    static let stateMax = 30
    static let postalCodeMax = 36

    /// One line of at most `max` UTF-16 units; nil when nothing is left.
    static func fit(_ text: String?, _ max: Int) -> String? { FittedText.line(text, max) }

    /// The memo of a document: the source id must be in it, so that people find the way back.
    static func memo(_ memo: String, source: String?) -> String? {
        guard let source, !contains(memo, word: source) else { return fit(memo, memoMax) }
        return fit(source + " " + memo, memoMax)
    }

    private static let separators = "(),;:"

    /// Whether `word` stands in the text as a word of its own; case matters.
    static func contains(_ text: String, word: String) -> Bool {
        guard text.utf8.allSatisfy({ $0 < 128 }) else {
            return text.split { $0.isWhitespace || separators.contains($0) }.contains { $0 == word }
        }
        return text.utf8.split { 9...13 ~= $0 || $0 == 32 || separators.utf8.contains($0) }
            .contains { $0.elementsEqual(word.utf8) }
    }
}
