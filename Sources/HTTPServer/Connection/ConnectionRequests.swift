import HTTP
import Sockets

/// From the first byte of a request to the handler's answer.
extension ServerConnection {
    /// Waits for the first byte of a request; true when it is there.
    func awaitRequest() -> Bool {
        if let refusal = pendingRefusal {
            exchange = server.lendExchange()
            refuse(refusal.problem)
            return true
        }
        switch takeBytes() {
        case .nothing: return false
        case .ended, .broken:
            end()
            return phase == .lingering
        case .bytes(let bytes):
            beginRequest(bytes)
            return true
        }
    }

    /// Begins a request with its first bytes.
    func beginRequest(_ bytes: [UInt8]) {
        let exchange = server.lendExchange()
        self.exchange = exchange
        exchange.codec.receive(bytes)
        exchange.stepBegan = server.loop.now
        enter(.head, core.spans.head)
    }

    /// Reads the head; true when there is more to do now.
    func readHead() -> Bool {
        guard let exchange else { return false }
        do throws(HTTPViolation) {
            switch try exchange.codec.next() {
            case .head(let head, let expectsContinue):
                return beginContent(head, expectsContinue, exchange)
            case .needMore: return takeMore(exchange)
            case .closed:
                end()
                return phase == .lingering
            case .content, .end:
                preconditionFailure("content comes behind a head")
            }
        } catch {
            refuse(error.problem)
            return true
        }
    }

    private func beginContent(
        _ head: HTTPRequestHead,
        _ expectsContinue: Bool,
        _ exchange: Exchange
    ) -> Bool {
        requestNumber += 1
        exchange.head = head
        let bytesMax = core.configuration.bodyBytesMax(head)
        exchange.codec.contentBytesMax = bytesMax
        exchange.mustInvite = expectsContinue
        if core.isTimed { exchange.timings.head = exchange.endStep() }
        do throws(Problem) {
            exchange.content = try ContentIntake(head.fields, bytesMax: bytesMax)
        } catch {
            refuse(error)
            return true
        }
        exchange.windowBytes = 0
        phase = .content
        return true
    }

    /// Reads content and asks the handler behind its end; true when there is more to do now.
    func readContent() -> Bool {
        guard let exchange else { return false }
        do throws(HTTPViolation) {
            switch try exchange.codec.next() {
            case .content(let bytes):
                return take(bytes, exchange)
            case .end:
                dispatch(exchange)
                return true
            case .needMore:
                // Only now: content that is refused by its declared length is never invited.
                if exchange.mustInvite {
                    exchange.mustInvite = false
                    guard send(ServerCodec.continueBytes) else {
                        close()
                        return false
                    }
                }
                if !exchange.isTimed {
                    exchange.isTimed = true
                    socket.setDeadline(server.loop.now + core.spans.content)
                }
                return takeMore(exchange)
            case .closed, .head:
                preconditionFailure("a head comes before content")
            }
        } catch {
            refuse(error.problem)
            return true
        }
    }

    private func take(_ bytes: [UInt8], _ exchange: Exchange) -> Bool {
        exchange.windowBytes += bytes.count
        do throws(Problem) {
            try exchange.content.append(bytes)
        } catch {
            refuse(error)
        }
        return true
    }

    /// Moves what has arrived into the codec; true if that gave it something to do.
    private func takeMore(_ exchange: Exchange) -> Bool {
        switch takeBytes() {
        case .bytes(let bytes):
            exchange.codec.receive(bytes)
            return true
        case .ended:
            exchange.codec.receiveEnd()
            return true
        case .nothing: return false
        case .broken:
            close()
            return false
        }
    }

    /// Asks the handler; with an answer at once the phase is `answering` behind this.
    ///
    /// The handler runs in a task of its own, started here and now: one that waits for nothing has
    /// answered when this returns. One that waits goes on on this loop's thread.
    private func dispatch(_ exchange: Exchange) {
        guard let head = exchange.head else { return }
        var fields = head.fields
        let body: [UInt8]
        do throws(Problem) {
            body = try exchange.content.finish(&fields)
        } catch {
            return refuse(error)
        }
        exchange.head = nil
        exchange.content = ContentIntake()
        if core.isTimed { exchange.timings.content = exchange.endStep() }
        let request = HTTPRequest(
            method: head.method,
            target: head.target,
            fields: fields,
            body: body,
            trailers: exchange.codec.takeTrailers(),
            peer: peer(of: head),
            trace: server.trace(head.fields)
        )
        exchange.request = request
        let number = requestNumber
        phase = .handling
        if let response = core.configuration.answerAtOnce?(request) { return answer(response) }
        let task = Task.immediate(executorPreference: server.loop) {
            let response = await self.core.handler(request)
            self.answered(response, number)
        }
        guard phase == .handling else { return }
        exchange.task = task
        socket.setDeadline(server.loop.now + core.spans.handler)
    }

    /// Takes the handler's answer, unless it comes too late.
    private func answered(_ response: HTTPResponse, _ number: Int32) {
        guard server.loop.isCurrent else {
            return server.loop.perform { self.answered(response, number) }
        }
        guard phase == .handling, number == requestNumber else { return }
        exchange?.task = nil
        answer(response)
        run()
    }

    /// Cancels the handler and answers for it.
    ///
    /// It may still be at work, so the client must not reuse the connection and think the request
    /// is over.
    func handlerIsLate() {
        exchange?.task?.cancel()
        exchange?.task = nil
        exchange?.refusal = Problem.handlerLate.code
        answer(core.configuration.renderProblem(.handlerLate), closing: true)
    }

    /// The client, as the socket and the configured proxies tell.
    private func peer(of head: HTTPRequestHead) -> PeerInfo {
        guard !core.configuration.forwarding.isEmpty, let peerAddress,
            let origin = core.configuration.forwarding.origin(head.fields, peer: peerAddress)
        else { return peer }
        return PeerInfo(
            address: origin.address.description,
            isTLS: origin.isTLS ?? peer.isTLS,
            proxy: peerAddress.description,
            identity: peer.identity
        )
    }
}
