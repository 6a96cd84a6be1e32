import HTTP
import Sockets

/// From the answer to the next request, or to the end.
extension ServerConnection {
    /// Bytes dropped of a client that goes on sending behind a refusal.
    private static let droppedBytesMax: Int32 = 1 << 20

    /// Begins to write the handler's answer.
    func answer(_ response: HTTPResponse, closing: Bool = false) {
        guard let exchange else { return }
        if core.isTimed { exchange.timings.handler = exchange.endStep() }
        exchange.status = response.status
        let isLast =
            closing || server.isDraining
            || requestNumber >= core.configuration.requestsPerConnectionMax
            || pipelined >= core.configuration.pipelinedMax
        let coded = core.responseCoding.encoded(response, for: exchange.request)
        let bytes = exchange.codec.respond(coded, date: server.date(), closing: isLast)
        if let cut = core.configuration.cutsAnswer?(response) {
            if cut == .half { _ = send(Array(bytes.prefix(bytes.count / 2))) }
            return close()
        }
        exchange.stream = coded.stream
        beginWriting(bytes, exchange)
    }

    /// Answers in place of the handler and ends the connection.
    func refuse(_ problem: Problem) {
        guard let exchange else { return close() }
        core.configuration.observe?(.requestRefused(problem))
        var response = core.configuration.renderProblem(problem)
        if problem.code == Problem.contentCodingUnknown.code {
            // Tells what would have been accepted (RFC 9110 §12.5.3).
            response.fields.set(.acceptEncoding, "gzip, deflate")
        }
        exchange.refusal = problem.code
        exchange.status = response.status
        beginWriting(exchange.codec.refuse(response, date: server.date()), exchange)
    }

    /// Begins to write an answer, or the next piece of one.
    func beginWriting(_ bytes: [UInt8], _ exchange: Exchange) {
        exchange.answerBytes += bytes.count
        exchange.windowBytes = 0
        phase = .answering
        guard send(bytes) else { return close() }
        if !isFlushed { socket.setDeadline(server.loop.now + core.spans.write) }
    }

    /// Goes on writing; true when the answer is out and there is more to do now.
    func writeAnswer() -> Bool {
        guard let exchange, flush() else {
            close()
            return false
        }
        guard isFlushed else { return false }
        let standing = exchange.codec.standing()
        if standing == .answering { return produce(exchange) }
        tell(exchange)
        guard standing != .ending else {
            end()
            return phase == .lingering
        }
        exchange.clear()
        if standing == .idle {
            pipelined = 0
            guard !inputEnded else {
                end()
                return false
            }
            self.exchange = nil
            server.takeBack(exchange)
            enter(.idle, core.spans.idle)
        } else {
            pipelined += 1
            exchange.stepBegan = server.loop.now
            enter(.head, core.spans.head)
        }
        return true
    }

    private func tell(_ exchange: Exchange) {
        if let request = exchange.request, exchange.refusal == nil,
            let observe = core.configuration.observe
        {
            observe(
                .answered(
                    request.method,
                    path: request.path,
                    exchange.status,
                    took: exchange.timings.handler
                )
            )
        }
        guard let record = core.configuration.recordAccess else { return }
        exchange.timings.write = exchange.endStep()
        let request = exchange.request
        record(
            AccessRecord(
                method: request?.method ?? exchange.head?.method,
                path: request?.path ?? exchange.head?.path,
                status: exchange.status,
                refusal: exchange.refusal,
                peer: request?.peer ?? peer,
                trace: request?.trace,
                contentBytes: request?.body.count ?? 0,
                answerBytes: exchange.answerBytes,
                number: Int(requestNumber),
                timings: exchange.timings
            )
        )
    }

    /// Ends in stages: says that nothing more will come, then waits until the client closes too.
    ///
    /// Closing while the client still sends would reset the connection and may destroy the answer
    /// on its way (RFC 9112 §9.6).
    func end() {
        if let secure {
            secure.close()
            guard push(secure.takeOutgoing()) else { return close() }
        }
        guard !inputEnded, isFlushed else { return close() }
        socket.shutdownWriting()
        exchange = nil
        enter(.lingering, core.spans.linger)
    }

    /// Drops what comes; always false: there is nothing to be done but wait.
    func dropInput() -> Bool {
        while true {
            switch takeRaw() {
            case .nothing: return false
            case .bytes(let bytes):
                droppedBytes += Int32(bytes.count)
                guard droppedBytes > Self.droppedBytesMax else { continue }
            case .ended, .broken: break
            }
            close()
            return false
        }
    }
}
