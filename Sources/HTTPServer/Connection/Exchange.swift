import HTTP
import Sockets

/// What a connection needs only while a request is under way.
///
/// An idle connection has none: ten thousand of them cost little more than their descriptors. The
/// loop lends the same few again and again, so a request allocates no parser.
final class Exchange {
    /// Reads requests and writes answers; its buffer may hold pipelined requests.
    var codec: ServerCodec
    /// The request's line and fields, from their arrival to that of the content.
    var head: HTTPRequestHead?
    /// The whole request, once it is there.
    var request: HTTPRequest?
    /// Its content so far.
    var content = ContentIntake()
    /// Whether the client waits to be invited before it sends content.
    var mustInvite = false
    /// Whether the time for the content has begun to run.
    var isTimed = false
    /// Bytes moved since the rate was last judged: content in, or answer out.
    var windowBytes = 0
    /// What makes the answer's content while it is sent, and the number of its next piece.
    var stream: ContentStream?
    var pieceNumber = 0
    /// The task of the handler or of a piece, if it has not answered at once.
    var task: Task<Void, Never>?
    /// When the present step began.
    var stepBegan = LoopTime.now
    /// How long the steps so far took.
    var timings = AccessRecord.Timings()
    /// Bytes of the answer.
    var answerBytes = 0
    /// The status of the answer.
    var status = HTTPStatus.ok
    /// The code of the server's own refusal.
    var refusal: Problem.Code?

    init(limits: CodecLimits) { codec = ServerCodec(limits: limits) }

    /// Makes ready for the next request; the codec goes on with what it holds.
    func clear() {
        head = nil
        request = nil
        content = ContentIntake()
        mustInvite = false
        isTimed = false
        windowBytes = 0
        stream = nil
        pieceNumber = 0
        task = nil
        timings = AccessRecord.Timings()
        answerBytes = 0
        refusal = nil
    }
    /// How long the present step took; the next one begins.
    func endStep() -> Duration {
        let now = LoopTime.now
        defer { stepBegan = now }
        return now - stepBegan
    }
}
