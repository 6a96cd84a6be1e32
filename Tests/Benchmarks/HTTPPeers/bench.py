"""Measures HTTP servers side by side with wrk and prints ratios to nginx.

    bench.py ECHO_SERVER PEERS_FOLDER [SECONDS] [ROUNDS] [PART…]

Every server has one processor and wrk the other. Rounds alternate between the servers, so that
other load on the machine meets all of them alike; figures are medians. The processor time of a
request is the server's own, from /proc. Memory is resident size. The parts are `start`, `memory`,
`load` and `idle`; all of them without a name.
"""

import json
import os
import resource
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

CONNECTIONS = 64
BODY = json.dumps({"payouts": ["po_%024d" % number for number in range(68)]})
LUA = """
wrk.method = "%s"
wrk.body = %s
wrk.headers["Content-Type"] = "application/json"
function done(summary, latency, requests)
    io.write(string.format("\\nFIGURES %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
        summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.status + summary.errors.timeout))
end
"""
WORK = [("GET /livez", "GET", "/livez"), ("GET a job", "GET", "/v1/jobs/job_1"),
        ("POST 2 KB JSON", "POST", "/v1/jobs")]  # fmt: skip
GET = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
PARTS = ["start", "memory", "load", "idle"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nginx_settings(folder, port, tls):
    secure = f"ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;" if tls else ""
    path = f"{folder}/nginx{'-tls' if tls else ''}.conf"
    job = '{"id":"job_1","kind":"payout-reconciliation","state":"succeeded","attempts":1,' \
          '"statusUrl":"/v1/jobs/job_1"}'  # fmt: skip
    with open(path, "w") as file:
        file.write(f"""
daemon off; master_process off; worker_processes 1; error_log stderr crit; pid {path}.pid;
worker_rlimit_nofile 20000;
events {{ worker_connections 15000; }}
http {{
    access_log off; keepalive_requests 100000000; keepalive_timeout 600; default_type application/json;
    client_body_temp_path {path}.1; proxy_temp_path {path}.2; fastcgi_temp_path {path}.3;
    uwsgi_temp_path {path}.4; scgi_temp_path {path}.5;
    server {{
        listen 127.0.0.1:{port} {"ssl" if tls else ""}; {secure}
        location /livez {{ return 200 '{{"status":"ok"}}'; }}
        location = /v1/jobs {{ return 202 '{{"id":"job_1","count":68}}'; }}
        location /v1/jobs/ {{ return 200 '{job}'; }}
    }}
}}
""")
    return path


class Server:
    """One program that serves; the first processor is its own."""

    def __init__(self, name, command, binary, folder, is_tls, port=None):
        self.name, self.scheme = name, "https" if is_tls else "http"
        self.size = os.path.getsize(binary)
        self.tls = ssl.create_default_context(cafile=folder + "/cert.pem") if is_tls else None
        begin = time.monotonic()
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.port = port or int(self.process.stdout.readline())
        while True:
            try:
                self.ask().close()
                break
            except ConnectionRefusedError:
                time.sleep(0.0002)
        self.start_ms = (time.monotonic() - begin) * 1000

    def ask(self):
        """A connection on which one request was answered."""
        client = socket.create_connection(("127.0.0.1", self.port))
        if self.tls:
            client = self.tls.wrap_socket(client, server_hostname="localhost")
        client.sendall(GET)
        client.recv(4096)
        return client

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def load(self, script, path, seconds):
        used = self.cpu()
        run = subprocess.run(
            ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script,
             f"{self.scheme}://127.0.0.1:{self.port}{path}"],
            capture_output=True, text=True,
        )  # fmt: skip
        used = self.cpu() - used
        line = next((line for line in run.stdout.splitlines() if line.startswith("FIGURES")), None)
        if line is None:
            sys.exit(f"wrk failed against {self.name}: {run.stdout}{run.stderr}")
        requests, micros, p50, p99, p999, errors = map(int, line.split()[1:])
        if errors:
            print(f"{self.name}: {errors} errors", file=sys.stderr)
        return {"req/s": requests / micros * 1e6, "CPU us": used / requests * 1e6, "p50 us": p50,
                "p99 us": p99, "p99.9 us": p999}  # fmt: skip

    def idle(self, count, clients):
        while len(clients) < count:
            clients.append(self.ask())
        time.sleep(0.3)
        return self.memory()

    def stop(self):
        self.process.kill()
        self.process.wait()


class Field:
    """All servers of the comparison."""

    def __init__(self, echo, peers):
        self.echo, self.peers = echo, peers
        self.folder = tempfile.mkdtemp()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", self.folder + "/key.pem", "-out", self.folder + "/cert.pem",
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
            check=True, capture_output=True,
        )  # fmt: skip
        self.scripts = {}
        for method in ("GET", "POST"):
            self.scripts[method] = f"{self.folder}/{method}.lua"
            with open(self.scripts[method], "w") as file:
                file.write(LUA % (method, json.dumps(BODY) if method == "POST" else "nil"))

    def names(self, is_tls):
        # FlyingFox serves no TLS.
        others = ["Hummingbird"] if is_tls else ["Hummingbird", "FlyingFox"]
        present = [name for name in others if os.path.exists(f"{self.peers}/{name}Peer")]
        return ["nginx", "Quittance", *present]

    def start(self, name, is_tls=False):
        certificate, key = self.folder + "/cert.pem", self.folder + "/key.pem"
        if name == "Quittance":
            command = [self.echo, "--connections", "20000", "--idle", "600000"]
            if is_tls:
                command += ["--tls-cert", certificate, "--tls-key", key]
            return Server(name, command, self.echo, self.folder, is_tls)
        port = free_port()
        if name == "nginx":
            binary = "/usr/sbin/nginx"
            path = nginx_settings(self.folder, port, is_tls)
            command = [binary, "-e", "stderr", "-c", path]
        else:
            binary = f"{self.peers}/{name}Peer"
            command = [binary, str(port)] + ([certificate, key] if is_tls else [])
        return Server(name, command, binary, self.folder, is_tls, port)


def table(title, columns, rows):
    print(f"\n{title}\n")
    print("| | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name, values in rows:
        print(f"| {name} | " + " | ".join(values) + " |", flush=True)


def measure_starts(field, rounds):
    names = field.names(False)
    starts, sizes = {name: [] for name in names}, {}
    for _ in range(4 * rounds):
        for name in names:
            server = field.start(name)
            starts[name].append(server.start_ms)
            sizes[name] = server.size
            server.stop()
    table("Start to first answer, and the program", ["median ms", "fastest ms", "MB"],
          [(name, [f"{statistics.median(starts[name]):.1f}", f"{min(starts[name]):.1f}",
                   f"{sizes[name] / 1e6:.1f}"]) for name in names])  # fmt: skip


def measure_memory(field, is_tls):
    # A client of Python needs 40 KB for TLS.
    most = 3000 if is_tls else 10_000
    rows = []
    for name in field.names(is_tls):
        server, clients = field.start(name, is_tls), []
        figures = [server.memory()] + [server.idle(count, clients) for count in (1, 1000, most)]
        for client in clients:
            client.close()
        # One more client: whoever gives memory back at the next event has his event.
        time.sleep(0.5)
        server.ask().close()
        time.sleep(0.5)
        figures.append(server.memory())
        each = (figures[3] - figures[1]) * 1024 / (most - 1)
        rows.append((name, [str(value) for value in figures] + [f"{each:.0f}"]))
        server.stop()
    kind = "TLS" if is_tls else "plain"
    table(f"Memory in KB with so many idle connections, {kind}",
          ["0", "1", "1,000", f"{most:,}", "after they left", "bytes for each"], rows)  # fmt: skip


def measure_load(field, is_tls, seconds, rounds):
    servers = [field.start(name, is_tls) for name in field.names(is_tls)]
    for title, method, path in WORK:
        found = {server.name: [] for server in servers}
        for _ in range(rounds):
            for server in servers:
                found[server.name].append(server.load(field.scripts[method], path, seconds))
        medians = {
            name: {key: statistics.median(one[key] for one in figures) for key in figures[0]}
            for name, figures in found.items()
        }
        base = medians["nginx"]
        rows = []
        for name, figures in medians.items():
            rows.append((name, [f"{value:.{1 if key == 'CPU us' else 0}f} ({value / base[key]:.2f})"
                                for key, value in figures.items()]))  # fmt: skip
        kind = ", TLS" if is_tls else ""
        table(f"{title}{kind} (in brackets: ratio to nginx)", list(base), rows)
    for server in servers:
        server.stop()


def measure_crowd(field, seconds, rounds):
    alone, beside = field.start("Quittance"), field.start("Quittance")
    crowd = []
    beside.idle(10_000, crowd)
    figures = {alone: [], beside: []}
    for _ in range(rounds):
        for server, found in figures.items():
            found.append(server.load(field.scripts["GET"], "/livez", seconds)["p99 us"])
    alone.stop()
    beside.stop()
    medians = [statistics.median(found) for found in figures.values()]
    print(f"\np99 of Quittance alone {medians[0]:.0f} us, beside 10,000 idle connections "
          f"{medians[1]:.0f} us")  # fmt: skip


def main():
    echo, peers = sys.argv[1:3]
    seconds = sys.argv[3] if len(sys.argv) > 3 else "4"
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    parts = sys.argv[5:] or PARTS
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    field = Field(echo, peers)
    print(f"{CONNECTIONS} connections, {rounds} rounds of {seconds} s, medians; "
          f"load of the machine {os.getloadavg()[0]:.1f}")  # fmt: skip
    if "start" in parts:
        measure_starts(field, rounds)
    if "load" in parts:
        measure_load(field, False, seconds, rounds)
        measure_load(field, True, seconds, rounds)
    if "memory" in parts:
        measure_memory(field, False)
        measure_memory(field, True)
    if "idle" in parts:
        measure_crowd(field, seconds, rounds)


main()
