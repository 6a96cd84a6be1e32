/// The sublists of a deposit whose lines name an account; their amounts are never negative.
///
/// The documents contradict each other about which of the two adds to the deposit, so it is a
/// setting: practitioners see `other` add and `cashback` take.
package enum DepositSublist: String, Sendable, Hashable, CaseIterable {
    case other
    case cashback

    var opposite: DepositSublist { self == .other ? .cashback : .other }
}
