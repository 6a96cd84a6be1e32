"""Attacks the echo server and checks that healthy clients are served throughout.

    abuse.py BINARY SCENARIO [COUNT]

Starts BINARY, lets COUNT hostile clients at it, and beside them healthy ones, on a kept and on new
connections. Prints figures (memory of the server, answers, slowest answer) and exits with 1 if a
healthy client was not served, a hostile one was not cut off, or anything stayed behind.
"""

import ctypes
import os
import resource
import select
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

PATIENCE = 20  # seconds after which a client counts as not served
GET = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"


def expect(condition, sentence):
    if not condition:
        print("FAILED:", sentence, flush=True)
        os._exit(1)


class Server:
    """The program under attack and what the system knows of it."""

    def __init__(self, binary, *options, descriptors=None, tls=False):
        self.folder = tempfile.TemporaryDirectory()
        options = ["--connections", "20000", *options]
        self.tls = None
        if tls:
            key, certificate = self.folder.name + "/key.pem", self.folder.name + "/cert.pem"
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=a",
                 "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                check=True, capture_output=True,
            )  # fmt: skip
            options += ["--tls-cert", certificate, "--tls-key", key]
            self.tls = ssl.create_default_context(cafile=certificate)

        def limit():
            # Whatever happens to this script, the server does not outlive it.
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        self.process = subprocess.Popen(
            [binary, *options], stdout=subprocess.PIPE, preexec_fn=limit
        )
        self.port = int(self.process.stdout.readline())

    def raw(self, receive_buffer=None):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(PATIENCE)
        client.connect(("127.0.0.1", self.port))
        return client

    def client(self):
        client = self.raw()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.tls.wrap_socket(client, server_hostname="localhost") if self.tls else client

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS"):
                    return int(line.split()[1])

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def processor_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_for_descriptors(self, most):
        end = time.monotonic() + PATIENCE
        while self.descriptors() > most and time.monotonic() < end:
            time.sleep(0.02)
        expect(self.descriptors() <= most, f"{self.descriptors()} descriptors stayed, not {most}")

    def stop(self):
        expect(self.process.poll() is None, f"the server ended with {self.process.poll()}")
        self.process.terminate()
        status = self.process.wait(PATIENCE)
        expect(status == 0, f"the server ended with {status}")


def answer(client):
    """Reads one answer to GET /livez; False at the end of the connection."""
    text = b""
    while not text.endswith(b'{"status":"ok"}'):
        more = client.recv(4096)
        if not more:
            return False
        text += more
    return text.startswith(b"HTTP/1.1 200")


class Healthy:
    """Clients that behave, all the time of an attack."""

    def __init__(self, server, opens=True):
        self.server, self.opens = server, opens
        self.times, self.is_over = [], threading.Event()
        self.kept = server.client()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def once(self, client):
        begin = time.monotonic()
        client.sendall(GET)
        expect(answer(client), "a healthy client was not served")
        self.times.append(time.monotonic() - begin)

    def run(self):
        try:
            while not self.is_over.wait(0.005):
                self.once(self.kept)
                if self.opens:
                    with self.server.client() as client:
                        self.once(client)
        except OSError as error:
            expect(False, f"a healthy client failed: {error}")

    def stop(self):
        end = time.monotonic() + PATIENCE
        while len(self.times) < 4 and time.monotonic() < end:
            time.sleep(0.01)
        self.is_over.set()
        self.thread.join(PATIENCE)
        expect(len(self.times) >= 2, "no healthy client was served")
        self.kept.close()
        times = sorted(self.times)
        return (
            f"{len(times)} healthy answers, median {times[len(times) // 2] * 1000:.1f} ms, "
            f"slowest {times[-1] * 1000:.0f} ms"
        )


def read_to_end(clients, what):
    """Reads all of them until the server has closed each; gives what each was told."""
    told = {client: b"" for client in clients}
    poll = select.epoll()
    names = {client.fileno(): client for client in clients}
    for number in names:
        poll.register(number, select.EPOLLIN)
    end = time.monotonic() + PATIENCE
    while names:
        expect(time.monotonic() < end, f"{len(names)} of {len(told)} {what} were not cut off")
        for number, _ in poll.poll(0.1):
            client = names[number]
            try:
                more = client.recv(1 << 16)
            except (ConnectionResetError, ssl.SSLError):
                more = b""
            told[client] = (told[client] + more)[:64]
            if not more:
                poll.unregister(number)
                del names[number]
                client.close()
    return list(told.values())


def idle(binary, count, tls=False):
    server = Server(binary, "--idle", "60000", tls=tls)
    with server.client() as client:
        client.sendall(GET)
        answer(client)
    base, descriptors = server.memory(), server.descriptors()
    healthy = Healthy(server)
    clients = []
    for _ in range(count):
        client = server.client()
        client.sendall(GET)
        clients.append(client)
    for client in clients:
        expect(answer(client), "an idle client was not served at first")
    full = server.memory()
    each = (full - base) * 1024 / count
    for client in clients:
        client.close()
    server.wait_for_descriptors(descriptors + 3)
    after = server.memory()
    bound = 64 << 10 if tls else 16 << 10
    expect(count < 100 or each < bound, f"{each:.0f} bytes for each idle connection")
    print(f"memory {base} KB, with {count} idle {full} KB ({each:.0f} bytes each), after {after} KB")
    print(healthy.stop())
    server.stop()


def dripping(binary, count, what, begin, drip):
    """Clients that send `begin` and then `drip` again and again, which must not help them."""
    server = Server(binary, "--timeout", "1500")
    healthy = Healthy(server)
    clients = [server.raw() for _ in range(count)]
    for client in clients:
        client.sendall(begin)
    live = set(clients)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and live:
        for client in list(live):
            try:
                client.sendall(drip)
            except OSError:
                live.discard(client)
        time.sleep(0.2)
    expect(not live, f"{len(live)} of {count} dripping {what} were not cut off")
    told = read_to_end(clients, f"dripping {what}")
    late = sum(text.startswith(b"HTTP/1.1 408") for text in told)
    print(f"{count} dripping {what} cut off, {late} of them read the 408")
    print(healthy.stop())
    server.stop()


def slow_head(binary, count):
    dripping(binary, count, "heads", b"GET / HTTP/1.1\r\nHost: a\r\n", b"X: y\r\n")


def slow_body(binary, count):
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
    dripping(binary, count, "bodies", head, b"x")


def slow_read(binary, count):
    # The kernel takes in some answers whole: those connections then count as silent. A healthy client
    # may be silent for a while, too, where this script has no processor to spare for it.
    server = Server(binary, "--timeout", "1500", "--idle", "5000")
    base = server.memory()
    healthy = Healthy(server)
    body = b"x" * 1_000_000
    request = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    descriptors = server.descriptors()
    clients = [server.raw(receive_buffer=2048) for _ in range(count)]
    for client in clients:
        try:
            client.sendall(request)
        except OSError:
            pass  # A slow machine: the connection was cut off already.
    full = server.memory()
    # Nobody reads: the server must give up by itself.
    server.wait_for_descriptors(descriptors + 3)
    print(f"{count} clients that do not read cut off; memory {base} KB, at most {full} KB, "
          f"after {server.memory()} KB")  # fmt: skip
    for client in clients:
        client.close()
    print(healthy.stop())
    server.stop()


def half_open(binary, count):
    server = Server(binary, "--timeout", "1500")
    healthy = Healthy(server)
    whole, half = [], []
    for index in range(count):
        client = server.raw()
        client.sendall(GET if index % 2 else GET[:20])
        client.shutdown(socket.SHUT_WR)
        (whole if index % 2 else half).append(client)
    told = read_to_end(whole, "half-closed clients")
    served = sum(text.startswith(b"HTTP/1.1 200") for text in told)
    expect(served == len(whole), f"only {served} of {len(whole)} half-closed clients were served")
    read_to_end(half, "half requests")
    print(f"{served} half-closed clients served, {len(half)} half requests ended")
    print(healthy.stop())
    server.stop()


def reset(binary, count):
    server = Server(binary)
    descriptors, base = server.descriptors(), server.memory()
    healthy = Healthy(server)
    now = struct.pack("ii", 1, 0)
    pieces = [b"", b"GET", GET, GET * 50, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"]
    for index in range(count):
        client = server.raw()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
        client.sendall(pieces[index % len(pieces)])
        client.close()
    server.wait_for_descriptors(descriptors + 3)
    print(f"{count} resets; memory {base} KB, after {server.memory()} KB")
    print(healthy.stop())
    server.stop()


def fin_in_body(binary, count):
    server = Server(binary)
    descriptors = server.descriptors()
    healthy = Healthy(server)
    for index in range(count):
        with server.raw() as client:
            if index % 2:
                client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")
            else:
                client.sendall(
                    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"
                )
    server.wait_for_descriptors(descriptors + 3)
    print(f"{count} connections ended inside content")
    print(healthy.stop())
    server.stop()


def handshake_flood(binary, count):
    server = Server(binary, "--timeout", "1500", tls=True)
    descriptors, base = server.descriptors(), server.memory()
    healthy = Healthy(server)
    hello = bytes.fromhex("16030100c8010000c40303") + bytes(40)
    clients = []
    for index in range(count):
        client = server.raw()
        # Nothing at all, half a greeting, plain HTTP, and noise.
        client.sendall([b"", hello, GET, os.urandom(200)][index % 4])
        clients.append(client)
    full = server.memory()
    server.wait_for_descriptors(descriptors + 3)
    read_to_end(clients, "false handshakes")
    print(f"{count} false handshakes ended; memory {base} KB, at most {full} KB, "
          f"after {server.memory()} KB")  # fmt: skip
    print(healthy.stop())
    server.stop()


def renegotiation(binary, count):
    server = Server(binary, tls=True)
    healthy = Healthy(server)
    for _ in range(count):
        run = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_2"],
            input=b"R\n" + GET, capture_output=True, timeout=PATIENCE,
        )  # fmt: skip
        said = run.stdout + run.stderr
        expect(b"RENEGOTIATING" in said, "openssl did not try to renegotiate")
        expect(b'{"status":"ok"}' not in said, "the server went on behind a renegotiation")
    print(f"{count} renegotiations refused")
    print(healthy.stop())
    server.stop()


def descriptors(binary, count):
    limit = 64
    server = Server(binary, "--timeout", "60000", descriptors=limit)
    healthy = Healthy(server, opens=False)
    clients = []
    for _ in range(max(count, 2 * limit)):
        clients.append(server.raw())
    end = time.monotonic() + PATIENCE
    while server.descriptors() < limit - 4 and time.monotonic() < end:
        time.sleep(0.02)
    held = server.descriptors()
    expect(held >= limit - 4, f"only {held} descriptors were taken")
    begin, used = time.monotonic(), server.processor_seconds()
    time.sleep(2)
    share = (server.processor_seconds() - used) / (time.monotonic() - begin)
    # The kept healthy client costs a little; a loop without descriptors would cost all.
    expect(share < 0.6, f"{share * 100:.0f} % of a processor while no descriptor is left")
    for client in clients:
        client.close()
    with server.client() as client:
        client.sendall(GET)
        expect(answer(client), "no new client was served after the others had left")
    print(f"{held} of {limit} descriptors taken, {share * 100:.0f} % of a processor meanwhile")
    print(healthy.stop())
    server.stop()


SCENARIOS = {
    "idle": idle,
    "idle-tls": lambda binary, count: idle(binary, count, tls=True),
    "slow-head": slow_head,
    "slow-body": slow_body,
    "slow-read": slow_read,
    "half-open": half_open,
    "reset": reset,
    "fin-in-body": fin_in_body,
    "handshake-flood": handshake_flood,
    "renegotiation": renegotiation,
    "descriptors": descriptors,
}
BIG = {"idle": 10_000, "idle-tls": 2_000, "slow-head": 2_000, "slow-body": 2_000, "slow-read": 200,
       "half-open": 5_000, "reset": 10_000, "fin-in-body": 5_000, "handshake-flood": 2_000,
       "renegotiation": 5, "descriptors": 500}  # fmt: skip


def main():
    binary, wanted = sys.argv[1], sys.argv[2]
    for name in SCENARIOS if wanted == "all" else [wanted]:
        count = int(sys.argv[3]) if len(sys.argv) > 3 else BIG[name]
        print(f"-- {name}", flush=True)
        SCENARIOS[name](binary, count)


main()
