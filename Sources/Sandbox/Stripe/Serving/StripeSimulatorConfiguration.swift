/// How strict a simulated Stripe is.
package struct StripeSimulatorConfiguration: Sendable {
    /// The keys that are accepted.
    package var keys: [StripeKey]
    /// Versions that are accepted in `Stripe-Version`; objects always have the newest shape.
    package var versions: Set<String>
    /// Whether a request without `Stripe-Version` is refused.
    package var requiresVersion: Bool
    /// Requests a second the account may make.
    package var accountPerSecond: Int
    /// Requests a second each endpoint takes.
    package var endpointPerSecond: Int
    /// The moment callers find themselves at, in Unix seconds; nil for the end of the world told.
    package var now: Int64?
    /// Faults to inject.
    package var faults: FaultPlan

    /// One secret key, the newest version required, Stripe's own limits, no faults.
    package init(keys: [StripeKey] = [StripeKey(secret: "sk_test_sandbox")]) {
        self.keys = keys
        versions = [StripeWorld.newestVersion]
        requiresVersion = true
        accountPerSecond = 100
        endpointPerSecond = 25
        faults = FaultPlan()
    }
}
