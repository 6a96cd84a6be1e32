import Accounting
import Jobs

/// Brings the weather's larger troubles at their times, then lets the sky clear.
struct Chaos: Sendable {
    let world: World

    private var kernel: Kernel { world.kernel }
    private var weather: Weather { world.weather }

    func start() {
        for node in world.nodes { node.start() }
        for _ in 0..<weather.crashes { kernel.after(moment()) { crash() } }
        for _ in 0..<weather.pauses { kernel.after(moment()) { pause() } }
        for _ in 0..<weather.restarts { kernel.after(moment()) { restart() } }
        for _ in 0..<weather.fullDisks { kernel.after(moment()) { fillDisk() } }
        for _ in 0..<weather.clockJumps { kernel.after(moment()) { stepClock() } }
        kernel.after(.seconds(weather.seconds)) { clear() }
    }

    private func moment() -> Duration { kernel.milliseconds(0...weather.seconds * 1000) }

    private func anyNode() -> Node { world.nodes[kernel.random(0...world.nodes.count - 1)] }

    /// Kills a node between any two steps of the world, not only while time passes.
    private func crash() {
        let node = anyNode()
        kernel.afterSteps(kernel.random(0...60)) {
            node.crash()
            kernel.after(kernel.milliseconds(20...12_000)) { node.start() }
        }
    }

    private func pause() { anyNode().pause(for: kernel.milliseconds(500...40_000)) }

    private func restart() {
        let node = anyNode()
        kernel.spawn(on: world.network.executor) {
            await node.stop()
            await kernel.pause(kernel.milliseconds(20...3_000))
            node.start()
        }
    }

    private func fillDisk() {
        world.sky.setDiskFull(true)
        kernel.after(kernel.milliseconds(100...25_000)) { world.sky.setDiskFull(false) }
    }

    private func stepClock() {
        let seconds = kernel.random(-3_600...3_600)
        world.stepClock(.seconds(seconds))
    }

    /// From now on everything works, as long as it takes.
    private func clear() {
        world.sky.clear()
        kernel.spawn(on: world.network.executor) { await world.vendors.clear() }
        // Nodes that are still away come back.
        kernel.after(.seconds(15)) { for node in world.nodes { node.start() } }
    }
}
