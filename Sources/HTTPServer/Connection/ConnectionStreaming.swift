import HTTP
import Sockets

/// Answers whose content is made while it is sent.
extension ServerConnection {
    /// Asks for the next piece of content; true when it is on its way already.
    ///
    /// Nothing is asked for before the piece in front has gone out: a client that reads slowly costs
    /// one piece, however long the answer is.
    func produce(_ exchange: Exchange) -> Bool {
        guard let stream = exchange.stream else { return false }
        let (number, place) = (requestNumber, exchange.pieceNumber)
        exchange.pieceNumber += 1
        phase = .producing
        let task = Task.immediate(executorPreference: server.loop) {
            let piece = await stream.piece(place)
            self.produced(piece, number)
        }
        guard phase == .producing else { return true }
        exchange.task = task
        socket.setDeadline(server.loop.now + core.spans.handler)
        return false
    }

    /// Sends a piece, unless it comes too late.
    private func produced(_ piece: ContentStream.Piece, _ number: Int32) {
        guard server.loop.isCurrent else {
            return server.loop.perform { self.produced(piece, number) }
        }
        guard phase == .producing, number == requestNumber, let exchange else { return }
        exchange.task = nil
        switch piece {
        case .bytes(let bytes): beginWriting(exchange.codec.content(bytes), exchange)
        case .end(let trailers):
            beginWriting(exchange.codec.endContent(trailers: trailers), exchange)
        // The end of the connection would pass for the end of the content where there are no chunks.
        case .broken: return abort()
        }
        run()
    }
}
