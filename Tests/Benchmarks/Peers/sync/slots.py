"""Measures how well the service uses the requests NetSuite lets it make at a time.

slots.py QUITTANCE [CHARGES] starts `quittance sandbox` and a service that may have five requests at NetSuite at a
time, puts 300 ms of way between the two, lets the service book charges, and prints which part of the time of the
five slots was used while work waited: from the first request of a record to the moment the last one is sent.
"""

import asyncio
import pathlib
import re
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "payouts"))
import bench  # noqa: E402

SLOTS, WAY = 5, 0.300
NUMBER = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Way:
    """Carries requests to NetSuite slowly, and remembers when each was under way."""

    def __init__(self):
        self.spans, self.limit, self.refused = [], 0, 0
        self.under_way = 0
        self.ready = threading.Event()

    def start(self, target):
        host, port = target.removeprefix("http://").split(":")
        self.target = host, int(port)
        threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True).start()
        self.ready.wait(10)

    async def serve(self):
        server = await asyncio.start_server(self.connection, "127.0.0.1", 0)
        self.base = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
        self.ready.set()
        async with server:
            await server.serve_forever()

    @staticmethod
    async def message(reader):
        head = await reader.readuntil(b"\r\n\r\n")
        length = NUMBER.search(head)
        return head + (await reader.readexactly(int(length[1])) if length else b"")

    async def connection(self, reader, writer):
        there, back = await asyncio.open_connection(*self.target)
        try:
            while True:
                request = await self.message(reader)
                begun = time.monotonic()
                self.under_way += 1
                self.limit = max(self.limit, self.under_way)
                await asyncio.sleep(WAY)
                back.write(request)
                answer = await self.message(there)
                self.refused += answer.startswith(b"HTTP/1.1 429")
                self.under_way -= 1
                self.spans.append((begun, time.monotonic(), request.split(b" ", 2)[:2]))
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            back.close()

    def use(self):
        """The part of the slots' time that was used from the first record to the last request."""
        spans = [span for span in self.spans if b"/record/" in span[2][1]]
        first, last = min(span[0] for span in spans), max(span[0] for span in spans)
        used = sum(max(0, min(end, last) - max(begun, first)) for begun, end, _ in self.spans)
        return used / (SLOTS * (last - first)), last - first, len(self.spans)


class SlowRun(bench.Run):
    """A service that reaches NetSuite over the slow way."""

    def __init__(self, way, *arguments, **named):
        super().__init__(*arguments, **named)
        self.way = way

    def settings(self, stripe, netsuite, port):
        self.way.start(netsuite)
        text = super().settings(stripe, self.way.base, port)
        return re.sub(r"concurrency: \d+", f"concurrency: {SLOTS}", text)


def main():
    quittance = sys.argv[1]
    charges = int(sys.argv[2]) if len(sys.argv) > 2 else 600
    way = Way()
    with SlowRun(way, str(pathlib.Path(quittance).absolute()), charges // 2) as run:
        run.book()
    use, seconds, calls = way.use()
    print(f"{charges} charges, {calls} calls of {WAY * 1000:.0f} ms in {seconds:.1f} s")
    print(f"at most {way.limit} at a time, {way.refused} refused")
    print(f"{use * 100:.1f} % of the time of {SLOTS} slots used, target 95 %")
    if use < 0.95 or way.limit > SLOTS:
        sys.exit(1)


main()
