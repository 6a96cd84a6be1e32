/// A whole response with its content.
package struct HTTPResponse: Sendable, Hashable {
    /// The status.
    package var status: HTTPStatus
    /// The fields; framing fields are added by the codec on the way out.
    package var fields: HTTPFields
    /// The content, without transfer or content coding.
    package var body: [UInt8]
    /// The content where it is made while it is sent; `body` is left alone then.
    package var stream: ContentStream?

    /// Makes a response.
    package init(status: HTTPStatus, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Makes a response whose content is made while it is sent.
    package init(status: HTTPStatus, fields: HTTPFields = HTTPFields(), stream: ContentStream) {
        self.init(status: status, fields: fields)
        self.stream = stream
    }
}

/// The line and fields of a response, before its content has been read.
package struct HTTPResponseHead: Sendable, Hashable {
    /// The status.
    package let status: HTTPStatus
    /// The protocol version of the sender.
    package let version: HTTPVersion
    /// The fields in the order received.
    package let fields: HTTPFields

    /// Makes a head.
    package init(
        status: HTTPStatus,
        version: HTTPVersion = .http11,
        fields: HTTPFields = HTTPFields()
    ) {
        self.status = status
        self.version = version
        self.fields = fields
    }
}
