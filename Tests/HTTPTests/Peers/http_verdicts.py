"""Reads streams of HTTP/1.1 requests with h11 and with llhttp (through httptools).

Standard input: one stream a line, in hexadecimal digits. Standard output: one line for each, the
verdict of h11, a tab, the verdict of llhttp. A verdict is a list of steps separated by commas:
`method target minor content` (all but the minor version in hexadecimal digits) for every request read whole,
then `open` (more may come), `close` (the client or its version asked for the end) or
`refused reason`.
"""

import sys

import h11
import httptools


def step(method, target, version, content):
    return " ".join((method.hex(), target.hex(), version[-1:].decode(), content.hex()))


def refused(reason):
    return "refused " + reason.replace(",", ";").replace("\t", " ").replace("\n", " ")


def by_h11(data):
    steps = []
    while True:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
        if data:
            connection.receive_data(data)
        request, content = None, b""
        try:
            while True:
                event = connection.next_event()
                kind = type(event)
                if kind is h11.Request:
                    request = event
                    if not event.http_version.startswith(b"1."):
                        # h11 leaves other versions to its caller.
                        return steps + ["refused version"]
                elif kind is h11.Data:
                    content += event.data
                elif kind is h11.EndOfMessage:
                    break
                else:
                    return steps + ["open"]
        except h11.RemoteProtocolError as error:
            reason = str(error).split(":")[0].split("'")[0].strip() or "other"
            return steps + [refused(reason)]
        steps.append(step(request.method, request.target, request.http_version, content))
        if connection.their_state is h11.MUST_CLOSE:
            return steps + ["close"]
        data = connection.trailing_data[0]
        if not data:
            return steps + ["open"]


class Reader:
    def __init__(self):
        self.steps = []
        self.parser = httptools.HttpRequestParser(self)
        self.is_closed = False
        self.on_message_begin()

    def on_message_begin(self):
        self.target, self.content = b"", b""

    def on_url(self, target):
        self.target += target

    def on_body(self, content):
        self.content += content

    def on_message_complete(self):
        if self.is_closed:
            return
        parser = self.parser
        version = parser.get_http_version().encode()
        if not version.startswith(b"1."):
            self.steps.append("refused version")
            self.is_closed = True
            return
        self.steps.append(step(parser.get_method(), self.target, version, self.content))
        self.is_closed = not parser.should_keep_alive()


def by_llhttp(data):
    reader = Reader()
    while True:
        try:
            reader.parser.feed_data(data)
            break
        except httptools.HttpParserUpgrade as error:
            # A change of protocol is the application's business; ours never agrees to one.
            data = data[error.args[0] :]
            steps, closed = reader.steps, reader.is_closed
            reader = Reader()
            reader.steps, reader.is_closed = steps, closed
            if closed or not data:
                break
        except httptools.HttpParserError as error:
            if not reader.is_closed:
                return reader.steps + [refused(str(error))]
            break
    if reader.steps and reader.steps[-1].startswith("refused"):
        return reader.steps
    return reader.steps + ["close" if reader.is_closed else "open"]


def main():
    out = []
    for line in sys.stdin:
        data = bytes.fromhex(line)
        one, other = by_h11(data), by_llhttp(data)
        out.append(",".join(one) + "\t" + ",".join(other) + "\n")
    sys.stdout.write("".join(out))


main()
