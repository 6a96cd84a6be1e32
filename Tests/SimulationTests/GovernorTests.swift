import Testing

@testable import Simulation

/// What the governor makes of a NetSuite account with calls of 200 ms ± 100 ms, in virtual time.
@Suite(.serialized) struct GovernorTests {
    private func expectGood(
        _ figures: GovernorBench.Figures,
        use: Double = 0.95,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(figures.use >= use, "\(figures)", sourceLocation: sourceLocation)
        #expect(figures.refusedShare < 0.01, "\(figures)", sourceLocation: sourceLocation)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a limit of five is used to the full`(seed: UInt64) throws {
        let bench = try GovernorBench(seed: seed, limit: 5, isShared: false)
        try bench.addNode(limitMax: 5)
        let figures = bench.run(.seconds(240))
        expectGood(figures)
        #expect(figures.refused == 0)
        #expect(figures.inFlightMax == 5)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a limit that was believed higher is found and used`(seed: UInt64) throws {
        let bench = try GovernorBench(seed: seed, limit: 5, isShared: false)
        try bench.addNode(limitMax: 15)
        expectGood(bench.run(.seconds(240)))
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a limit that drops from fifteen to five at work costs next to nothing`(
        seed: UInt64
    ) throws {
        let bench = try GovernorBench(seed: seed, limit: 15, isShared: false)
        try bench.addNode(limitMax: 15)
        bench.setLimit(5, after: .seconds(120))
        expectGood(bench.run(.seconds(240)))
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `another integration that takes two of five is made way for`(seed: UInt64) throws {
        let bench = try GovernorBench(seed: seed, limit: 5, isShared: false)
        try bench.addNode(limitMax: 5)
        bench.addStranger(after: .seconds(30), slots: 2, ofLimit: 5)
        expectGood(bench.run(.seconds(240)))
    }

    @Test(arguments: [1] as [UInt64])
    func `three nodes share five slots and never use six`(seed: UInt64) throws {
        let bench = try GovernorBench(seed: seed, limit: 5, isShared: true)
        for _ in 1...3 { try bench.addNode(limitMax: 5) }
        let figures = bench.run(.seconds(150))
        expectGood(figures)
        #expect(figures.refused == 0)
        #expect(figures.inFlightMax == 5)
    }

    @Test func `three nodes follow a limit that drops from fifteen to five`() throws {
        let bench = try GovernorBench(seed: 4, limit: 15, isShared: true)
        for _ in 1...3 { try bench.addNode(limitMax: 15) }
        bench.setLimit(5, after: .seconds(100))
        expectGood(bench.run(.seconds(240)), use: 0.9)
    }
}
