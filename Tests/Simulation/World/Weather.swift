import Synchronization

/// What goes wrong in a world, and how often; each seed has a weather of its own.
struct Weather: Sendable, Hashable {
    // In thousandths of the requests.
    var lostRequest = 0
    var lostAnswer = 0
    var slow = 0
    /// 429, 500, 503 and 401 that vendors answer without a cause of ours.
    var refused = 0
    // In thousandths of the store's calls.
    var storeAway = 0
    var commitUnknown = 0
    /// How often a delivery comes again, in thousandths.
    var repeated = 0
    var nodes = 1
    var crashes = 0
    var pauses = 0
    var restarts = 0
    /// Spans in which the disk has no room.
    var fullDisks = 0
    /// Steps of the clock, forward or back, up to an hour.
    var clockJumps = 0
    /// How long the weather lasts.
    var seconds = 60
    /// Between two looks of a node for work that nobody told it of.
    var lookSeconds = 60
    /// Between two looks of a node for jobs whose leases lapsed.
    var rescueSeconds = 8

    static let calm = Weather()

    /// The weather of a seed: every trouble is absent from a third of the worlds, so that each is also
    /// met without the others that could hide it.
    static func of(_ kernel: Kernel) -> Weather {
        func rate(_ range: ClosedRange<Int>) -> Int {
            let value = kernel.random(range)
            return kernel.random(0...2) == 0 ? 0 : value
        }
        var weather = Weather()
        weather.lostRequest = rate(1...60)
        weather.lostAnswer = rate(1...80)
        weather.slow = rate(1...40)
        weather.refused = rate(1...60)
        weather.storeAway = rate(1...50)
        weather.commitUnknown = rate(1...50)
        weather.repeated = rate(1...500)
        weather.nodes = kernel.random(1...2)
        weather.crashes = rate(1...6)
        weather.pauses = rate(1...3)
        weather.restarts = rate(1...2)
        weather.fullDisks = rate(1...2)
        weather.clockJumps = rate(1...2)
        weather.seconds = kernel.random(20...120)
        // Seldom looks cost little, and hide no wake-up that was lost.
        weather.lookSeconds = kernel.random(0...3) == 0 ? 5 : 60
        weather.rescueSeconds = kernel.random(0...3) == 0 ? 2 : 8
        return weather
    }
}

/// The weather of the moment: it ends, so that everything can come to rest.
final class Sky: Sendable {
    private struct State: Sendable {
        var weather: Weather
        var isDiskFull = false
    }

    private let state: Mutex<State>

    init(_ weather: Weather) { state = Mutex(State(weather: weather)) }

    var now: Weather { state.withLock { $0.weather } }
    var isDiskFull: Bool { state.withLock { $0.isDiskFull } }

    func setDiskFull(_ isFull: Bool) { state.withLock { $0.isDiskFull = isFull } }

    func clear() {
        state.withLock { state in
            state.weather = .calm
            state.isDiskFull = false
        }
    }
}
