package import HTTP
package import Sockets

/// An HTTP/1.1 client with kept connections and one deadline for each request.
///
/// Never follows a redirect, keeps no cookies, reads no proxy settings of the environment.
package final class HTTPClient: HTTPTransport {
    /// How a failed attempt may be followed up.
    struct AttemptFailure: Error {
        let failure: TransportFailure
        /// The kept connection had died before it was used.
        let wasStale: Bool
    }

    private let configuration: ClientConfiguration
    private let loop: EventLoop
    private let resolver: Resolver
    private let pool: ConnectionPool

    /// Prepares a client; without a loop it starts one of its own, without `lookUp` it asks the system
    /// for the addresses of names.
    ///
    /// - Throws: `SocketFailure` if no thread or descriptor is left.
    package init(
        configuration: ClientConfiguration = ClientConfiguration(),
        loop: EventLoop? = nil,
        lookUp: Resolver.LookUp? = nil
    ) throws(SocketFailure) {
        self.configuration = configuration
        let loop = if let loop { loop } else { try EventLoop(name: "http-client") }
        self.loop = loop
        resolver = Resolver(
            pool: try ThreadPool(threads: 2, name: "resolve"),
            loop: loop,
            lookUp: lookUp
        )
        pool = ConnectionPool(
            permitsMax: configuration.connectionsPerOriginMax,
            idleTimeout: configuration.idleTimeout,
            loop: loop
        )
    }

    deinit { pool.close() }

    /// Closes kept connections and refuses new requests; requests under way go on.
    package func close() { pool.close() }

    /// Connections kept for later requests.
    package var idleConnectionCount: Int { pool.idleCount }

    /// Sends the request and reads the whole answer, whatever its status.
    ///
    /// A request that met a dead kept connection is sent once more on another one, if nothing of
    /// it can have been processed or its method is idempotent, unless it may not be repeated.
    /// - Throws: `TransportFailure`.
    package func send(
        _ request: OutboundRequest
    ) async throws(TransportFailure) -> HTTPResponse {
        let deadline = EventLoop.Instant.now + request.timeout
        do throws(AttemptFailure) {
            return try await attempt(request, deadline: deadline, reusing: true)
        } catch {
            let mayRepeat =
                request.mayBeRepeated
                && (request.method.isIdempotent || !error.failure.requestMayHaveBeenProcessed)
            guard error.wasStale, mayRepeat else { throw error.failure }
        }
        do throws(AttemptFailure) {
            return try await attempt(request, deadline: deadline, reusing: false)
        } catch {
            throw error.failure
        }
    }

    private func attempt(
        _ request: OutboundRequest,
        deadline: EventLoop.Instant,
        reusing: Bool
    ) async throws(AttemptFailure) -> HTTPResponse {
        let origin = Origin(request.url)
        let grant: ConnectionPool.Grant
        do throws(SocketFailure) {
            grant = try await pool.acquire(origin, deadline: deadline)
        } catch {
            throw AttemptFailure(failure: .unsent(.connect, error), wasStale: false)
        }
        if !reusing { grant.kept?.stream.close() }
        let kept = reusing ? grant.kept : nil
        var exchange: Exchange
        do throws(TransportFailure) {
            let connection =
                if let kept { kept } else { try await open(request.url, deadline: deadline) }
            exchange = Exchange(connection: connection, deadline: deadline)
        } catch {
            pool.release(origin, keeping: nil)
            throw AttemptFailure(failure: error, wasStale: false)
        }
        let response: HTTPResponse
        do throws(TransportFailure) {
            response = try await exchange.perform(prepared(request))
        } catch {
            exchange.connection.stream.close()
            pool.release(origin, keeping: nil)
            let wasStale = kept != nil && !exchange.hasAnswerBegun && error.kind == .closed
            throw AttemptFailure(failure: error, wasStale: wasStale)
        }
        let isReusable = exchange.connection.codec.isReusable
        if !isReusable { exchange.connection.stream.close() }
        pool.release(origin, keeping: isReusable ? exchange.connection : nil)
        do throws(TransportFailure) {
            return try ContentDecoding.decoded(response, bytesMax: request.responseBytesMax)
        } catch {
            throw AttemptFailure(failure: error, wasStale: false)
        }
    }

    private func prepared(_ request: OutboundRequest) -> OutboundRequest {
        var request = request
        if !request.fields.contains(.userAgent) {
            request.fields.set(.userAgent, configuration.userAgent)
        }
        if !request.fields.contains(.acceptEncoding) { request.fields.set(.acceptEncoding, "gzip") }
        return request
    }

    private func open(
        _ url: HTTPURL,
        deadline: EventLoop.Instant
    ) async throws(TransportFailure) -> ClientConnection {
        let opener = ConnectionOpener(
            tls: configuration.tls,
            proxy: configuration.proxy,
            limits: configuration.limits,
            loop: loop,
            resolver: resolver,
            isPublicOnly: configuration.connectsToPublicAddressesOnly
        )
        return try await opener.open(
            url,
            deadline: min(deadline, .now + configuration.connectTimeout)
        )
    }
}
