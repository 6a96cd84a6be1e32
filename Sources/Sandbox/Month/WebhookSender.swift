import Cryptography
package import HTTP

/// Delivers events as Stripe does: signed, several at once, again after a failure.
///
/// Source: https://docs.stripe.com/webhooks
package struct WebhookSender: Sendable {
    /// What goes wrong on the way, and how patient the sender is.
    package struct Options: Sendable {
        /// Thousandths of the events that are sent twice.
        package var duplicatesPermille: Int64 = 0
        /// How many places an event may be late or early; 0 keeps the order.
        package var reorderWindow: Int64 = 0
        /// How many deliveries run at once.
        package var concurrency = 8
        /// How often one event is tried.
        package var attemptsMax = 5
        /// The pause before the second attempt; it doubles with each further one.
        package var firstPause: Duration = .seconds(1)
        /// What the chance in duplicates and order comes from.
        package var seed: UInt64 = 1

        package init() {}
    }

    /// What became of the deliveries.
    package struct Statistics: Sendable, Hashable {
        /// Deliveries asked for, duplicates included.
        package var deliveries = 0
        /// Deliveries answered with 2xx in the end.
        package var delivered = 0
        /// Deliveries given up.
        package var givenUp = 0
        /// Posts made.
        package var attempts = 0
        /// Answers by status.
        package var byStatus: [Int: Int] = [:]
        /// Posts without an answer.
        package var unanswered = 0

        package init() {}

        mutating func add(_ other: Statistics) {
            deliveries += other.deliveries
            delivered += other.delivered
            givenUp += other.givenUp
            attempts += other.attempts
            unanswered += other.unanswered
            byStatus.merge(other.byStatus) { $0 + $1 }
        }
    }

    private let secret: [UInt8]
    private let transport: any HTTPTransport
    private let url: HTTPURL
    private let clock: @Sendable () -> Int64
    private let pause: @Sendable (Duration) async -> Void

    /// Prepares deliveries to one endpoint.
    ///
    /// - Parameters:
    ///   - secret: The endpoint's secret, `whsec_` included, used as it is.
    ///   - transport: What posts.
    ///   - url: Where to.
    ///   - clock: Unix seconds, for signatures.
    ///   - pause: Waits between attempts.
    package init(
        secret: String,
        transport: any HTTPTransport,
        url: HTTPURL,
        clock: @escaping @Sendable () -> Int64,
        // A cancelled pause ends early, and so does the run.
        pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        self.secret = Array(secret.utf8)
        self.transport = transport
        self.url = url
        self.clock = clock
        self.pause = pause
    }

    /// Delivers all events; returns when each is delivered or given up.
    package func play(
        _ events: [StripeWebhook],
        options: Options = Options()
    ) async -> Statistics {
        let queue = Self.order(events, options)
        var statistics = Statistics()
        await withTaskGroup(of: Statistics.self) { group in
            var next = queue.startIndex
            while next < queue.endIndex && next < max(1, options.concurrency) {
                let event = queue[next]
                group.addTask { await deliver(event, options) }
                next += 1
            }
            for await result in group {
                statistics.add(result)
                guard next < queue.endIndex, !Task.isCancelled else { continue }
                let event = queue[next]
                group.addTask { await deliver(event, options) }
                next += 1
            }
        }
        return statistics
    }

    /// The order of deliveries, with duplicates.
    static func order(_ events: [StripeWebhook], _ options: Options) -> [StripeWebhook] {
        var dice = Dice(seed: options.seed, purpose: "webhooks")
        var queue: [(place: Int64, event: StripeWebhook)] = []
        for (index, event) in events.enumerated() {
            let copies = dice.chance(permille: options.duplicatesPermille) ? 2 : 1
            for _ in 0..<copies {
                let place = Int64(index) + dice.number(0...max(0, options.reorderWindow))
                queue.append((place, event))
            }
        }
        return queue.enumerated()
            .sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
            .map(\.element.event)
    }

    /// `t=…,v1=…` over the raw body.
    func signature(of body: [UInt8], at moment: Int64) -> String {
        let tag = HMACSHA256.authenticate(Array("\(moment).".utf8) + body, key: secret)
        return "t=\(moment),v1=\(Hex.encode(tag))"
    }

    private func deliver(_ event: StripeWebhook, _ options: Options) async -> Statistics {
        var statistics = Statistics()
        statistics.deliveries = 1
        var wait = options.firstPause
        for attempt in 1...max(1, options.attemptsMax) {
            statistics.attempts += 1
            let request = OutboundRequest(
                method: .post,
                url: url,
                fields: [
                    .contentType: "application/json; charset=utf-8",
                    "Stripe-Signature": signature(of: event.body, at: clock()),
                    .userAgent: "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                ],
                body: event.body
            )
            do throws(TransportFailure) {
                let status = try await transport.send(request).status
                statistics.byStatus[status.code, default: 0] += 1
                if status.isSuccess {
                    statistics.delivered = 1
                    return statistics
                }
            } catch {
                statistics.unanswered += 1
            }
            if attempt == options.attemptsMax || Task.isCancelled { break }
            await pause(wait)
            wait *= 2
        }
        statistics.givenUp = 1
        return statistics
    }
}
