"""Measures HTTP servers side by side with wrk and prints ratios to nginx.

    bench.py ECHO_SERVER PEERS_FOLDER [SECONDS] [ROUNDS]

Every server has one processor and wrk the other. Rounds alternate between the servers, so that
other load on the machine meets all of them alike; figures are medians. The processor time of a
request is the server's own, from /proc. Memory is resident size.
"""

import json
import os
import socket
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
    def __init__(self, name, command, size_of, scheme="http", port=None):
        self.name, self.scheme, self.size = name, scheme, os.path.getsize(size_of)
        begin = time.monotonic()
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.port = port or int(self.process.stdout.readline())
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port)) as client:
                    if scheme == "http":
                        client.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
                        client.recv(4096)
                break
            except ConnectionError:
                time.sleep(0.0005)
        self.start_ms = (time.monotonic() - begin) * 1000

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
            client = socket.create_connection(("127.0.0.1", self.port))
            client.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            client.recv(4096)
            clients.append(client)
        time.sleep(0.3)
        return self.memory()

    def stop(self):
        self.process.kill()
        self.process.wait()


def table(title, columns, rows):
    print(f"\n{title}\n")
    print("| | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name, values in rows:
        print(f"| {name} | " + " | ".join(values) + " |")


def main():
    echo, peers = sys.argv[1:3]
    seconds = sys.argv[3] if len(sys.argv) > 3 else "4"
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    folder = tempfile.mkdtemp()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", folder + "/key.pem", "-out", folder + "/cert.pem", "-days", "2", "-subj", "/CN=a"],
        check=True, capture_output=True,
    )  # fmt: skip
    ours = [echo, "--connections", "20000", "--idle", "600000"]
    tls = ["--tls-cert", folder + "/cert.pem", "--tls-key", folder + "/key.pem"]
    nginx = "/usr/sbin/nginx"

    def started(kind):
        port = free_port()
        if kind == "Quittance":
            return Server(kind, ours, echo)
        if kind == "nginx":
            path = nginx_settings(folder, port, False)
            return Server(kind, [nginx, "-e", "stderr", "-c", path], nginx, port=port)
        if kind == "Quittance, TLS":
            return Server(kind, ours + tls, echo, "https")
        if kind == "nginx, TLS":
            path = nginx_settings(folder, port, True)
            return Server(kind, [nginx, "-e", "stderr", "-c", path], nginx, "https", port)
        binary = f"{peers}/{kind}Peer"
        return Server(kind, [binary, str(port)], binary, port=port)

    kinds = ["nginx", "Quittance"]
    kinds += [name for name in ("Hummingbird", "FlyingFox") if os.path.exists(f"{peers}/{name}Peer")]
    starts = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind in kinds:
            server = started(kind)
            starts[kind].append(server.start_ms)
            server.stop()

    memory, sizes = {}, {}
    for kind in kinds:
        server, clients = started(kind), []
        sizes[kind] = server.size
        memory[kind] = [server.idle(count, clients) for count in (1, 1000, 10000)]
        for client in clients:
            client.close()
        time.sleep(1)
        memory[kind].append(server.memory())
        server.stop()

    scripts = {}
    for method in ("GET", "POST"):
        scripts[method] = f"{folder}/{method}.lua"
        with open(scripts[method], "w") as file:
            file.write(LUA % (method, json.dumps(BODY) if method == "POST" else "nil"))

    servers = [started(kind) for kind in kinds + ["nginx, TLS", "Quittance, TLS"]]
    print(f"{CONNECTIONS} connections, {rounds} rounds of {seconds} s, medians; load {os.getloadavg()[0]:.1f}")
    for title, method, path in WORK:
        found = {server.name: [] for server in servers}
        for _ in range(rounds):
            for server in servers:
                found[server.name].append(server.load(scripts[method], path, seconds))
        medians = {
            name: {key: statistics.median(one[key] for one in figures) for key in figures[0]}
            for name, figures in found.items()
        }
        rows = []
        for name, figures in medians.items():
            base = medians["nginx, TLS" if name.endswith("TLS") else "nginx"]
            rows.append((name, [f"{value:.1f} ({value / base[key]:.2f})" if key == "CPU us"
                                else f"{value:.0f} ({value / base[key]:.2f})"
                                for key, value in figures.items()]))  # fmt: skip
        table(f"{title} (in brackets: ratio to nginx)", list(medians["nginx"]), rows)
    table(
        "Memory in KB, bytes for each of 10,000 idle connections, start to first answer, size",
        ["idle 1", "idle 1,000", "idle 10,000", "after", "bytes each", "start ms", "binary MB"],
        [(kind, [str(value) for value in memory[kind]]
          + [f"{(memory[kind][2] - memory[kind][0]) * 1024 / 10000:.0f}",
             f"{statistics.median(starts[kind]):.1f}", f"{sizes[kind] / 1e6:.1f}"])
         for kind in kinds],
    )  # fmt: skip

    idlers, ours_server = [], servers[1]
    alone = [ours_server.load(scripts["GET"], "/livez", seconds)["p99 us"] for _ in range(3)]
    ours_server.idle(10000, idlers)
    beside = [ours_server.load(scripts["GET"], "/livez", seconds)["p99 us"] for _ in range(3)]
    print(f"\np99 of Quittance alone {statistics.median(alone):.0f} us, beside 10,000 idle connections "
          f"{statistics.median(beside):.0f} us")  # fmt: skip
    for server in servers:
        server.stop()


main()
