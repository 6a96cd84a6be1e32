/// What a node asks of an upstream account's slots, which all nodes share.
package struct SlotDemand: Sendable, Hashable {
    /// The account, for example `netsuite:1234567`.
    package let resource: String
    /// Tells this life of this node from every other.
    package let node: Int64
    package let limitMax: Int
    /// Slots the node could use now, those in use included.
    package let wanted: Int
    /// Numbers of the slots with a call in flight; they are never taken away.
    package let inUse: [Int]
    /// For each call refused since the last demand, how many of the node's were in flight.
    package let refused: [Int]
    /// The longest delay the account asked for since the last demand.
    package let serverDelay: Duration?
    /// The highest slot whose call was served since the last demand.
    package let servedMax: Int?
    /// How long slots are held without being renewed.
    package let leaseLength: Duration
    /// In 0..<1; spreads pauses.
    package let chance: Double

    package init(
        resource: String,
        node: Int64,
        limitMax: Int,
        wanted: Int,
        inUse: [Int],
        refused: [Int],
        serverDelay: Duration?,
        servedMax: Int?,
        leaseLength: Duration,
        chance: Double
    ) {
        self.resource = resource
        self.node = node
        self.limitMax = limitMax
        self.wanted = wanted
        self.inUse = inUse
        self.refused = refused
        self.serverDelay = serverDelay
        self.servedMax = servedMax
        self.leaseLength = leaseLength
        self.chance = chance
    }
}

/// What a node holds of an upstream account's slots from now on.
package struct SlotGrant: Sendable, Hashable {
    /// Numbers of the slots, lowest first.
    package let numbers: [Int]
    /// How long all calls must pause.
    package let pause: Duration?
    /// The account's limit for all nodes.
    package let limit: Int
    /// Refusals all nodes have met.
    package let refusals: Int

    package init(numbers: [Int], pause: Duration?, limit: Int, refusals: Int) {
        self.numbers = numbers
        self.pause = pause
        self.limit = limit
        self.refusals = refusals
    }
}

/// Where nodes share the slots of upstream accounts.
package protocol SlotStore: Sendable {
    /// Tells what the node met, renews what it uses and trades the rest by the nodes' demands; all in one
    /// transaction, by the store's clock.
    func trade(_ demand: SlotDemand) async throws(StoreFault) -> SlotGrant
}
