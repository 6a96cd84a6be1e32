"""Reconciles payouts with the service and with a Python pipeline, against the same simulators.

bench.py QUITTANCE many [PAYOUTS MEMBERS] reconciles many payouts made before the cut-over, whose rows need no
records, and prints how memory and CPU time grow. bench.py QUITTANCE PEERS [SIZE…] starts `quittance sandbox` with two payouts of each size, lets the service
book every charge first, then measures the reconciliation of one payout by the service and of the other by
pipeline.py: wall time, CPU time of the process, calls to the vendors and peak memory. Prints a table, the
ratios, and how straight the service's CPU time grows with the members.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")


def call(method, url, key=None, body=None):
    request = urllib.request.Request(url, method=method)
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    data = None
    if body is not None:
        request.add_header("Content-Type", "application/json")
        data = json.dumps(body).encode()
    with urllib.request.urlopen(request, data, timeout=60) as answer:
        text = answer.read()
        isJSON = "json" in answer.headers.get("Content-Type", "")
        return json.loads(text) if isJSON and text else None


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def held(pid):
    pages = pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def started(command, folder, log, mark):
    path = folder / log
    process = subprocess.Popen(
        command, cwd=folder, stdout=path.open("w"), stderr=subprocess.STDOUT
    )
    for _ in range(1200):
        text = path.read_text()
        if mark in text:
            return process, text
        if process.poll() is not None:
            sys.exit(f"{command[1]} ended: {text}")
        time.sleep(0.1)
    sys.exit(f"{command[1]} does not start")


def chart():
    """The chart of the shipped example; the simulated account has the same numbers."""
    lines = (HERE.parents[3] / "Deploy/quittance.example.yaml").read_text().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("  chart:"))
    chosen = [lines[start]]
    for line in lines[start + 1 :]:
        if not line.startswith("    "):
            break
        chosen.append(line)
    return "\n".join(chosen)


def settings(stripe, netsuite, port, cutover):
    payouts = f"payouts: {{ cutover: {cutover} }}" if cutover else ""
    return f"""
server: {{ host: 127.0.0.1, port: {port} }}
database: sqlite:bench.sqlite
accounting:
  timeZone: UTC
  baseCurrency: USD
  customerCurrencies: [USD]
  {payouts}
stripe:
  baseURL: {stripe}
  accounts:
    - name: main
      apiKey: rk_test_sandbox
      webhookSecrets: [whsec_sandbox]
      requestsPerSecond: 10000
      requestsPerSecondPerEndpoint: 10000
netsuite:
  account: 1234567_SB1
  baseURL: {netsuite}
  subsidiary: "1"
  concurrency: 16
  tokenBased:
    consumerKey: demo-consumer-key
    consumerSecret: demo-consumer-secret
    token: demo-token-id
    tokenSecret: demo-token-secret
{chart()}
"""


def vendor_calls(stripe, netsuite):
    there = call("GET", f"{netsuite}/sandbox/counters")["calls"]
    return call("GET", f"{stripe}/sandbox/counters")["requests"], sum(there.values())


class Run:
    """A sandbox and a service over it, until the end of the block."""

    def __init__(self, quittance, members, payouts=2, cutover=None):
        self.quittance, self.members = quittance, members
        self.payouts, self.cutover = payouts, cutover

    def __enter__(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="quittance-bench.")
        folder = pathlib.Path(self.scratch.name)
        self.sandbox, text = started(
            [
                *(self.quittance, "sandbox", "--port", "0", "--payouts", str(self.payouts)),
                *("--members", str(self.members)),
            ],
            folder,
            "sandbox.log",
            "Ctrl-C",
        )
        bases = [word for word in text.split() if word.startswith("http://127.0.0.1:")]
        self.stripe, self.netsuite = bases[0], bases[1]
        port = 20000 + os.getpid() % 20000
        (folder / "quittance.yaml").write_text(
            self.settings(self.stripe, self.netsuite, port)
        )
        keys = subprocess.run(
            [self.quittance, "keys", "create", "--name", "bench"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
        self.key = next(word for word in keys.stdout.split() if word.startswith("qk_"))
        self.service, _ = started(
            [self.quittance, "serve", "--log-level", "warning"], folder, "service.log", ""
        )
        self.base = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                call("GET", f"{self.base}/livez")
                break
            except OSError:
                time.sleep(0.1)
        return self

    def settings(self, stripe, netsuite, port):
        return settings(stripe, netsuite, port, self.cutover)

    def __exit__(self, *_):
        for process in (self.service, self.sandbox):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        self.scratch.cleanup()

    def job(self, path, body, pause):
        """Asks for work and waits for its end; seconds of wall and of CPU."""
        begun, spent = time.monotonic(), cpu(self.service.pid)
        answer = call("POST", f"{self.base}{path}", self.key, body)
        job = answer["jobs"][0] if "jobs" in answer else answer
        self.wait(job["id"], pause)
        return time.monotonic() - begun, cpu(self.service.pid) - spent

    def wait(self, job, pause):
        while True:
            state = call("GET", f"{self.base}/v1/jobs/{job}", self.key)
            if state["queueState"] in ("completed", "discarded", "cancelled"):
                break
            time.sleep(pause)
        if state["queueState"] != "completed":
            sys.exit(f"job {job}: {state}")

    def book(self):
        """Books the charges of both payouts, two hundred to a job, as webhooks would have before."""
        charges = [f"ch_3Q{number:022d}" for number in range(2 * self.members)]
        jobs = []
        for start in range(0, len(charges), 200):
            body = {"ids": charges[start : start + 200]}
            answer = call("POST", f"{self.base}/v1/charge-syncs", self.key, body)
            jobs += [job["id"] for job in answer.get("jobs", [answer])]
        for job in jobs:
            self.wait(job, 0.2)


def measure(quittance, peers, members):
    payouts = [f"po_1Q{number:022d}" for number in range(2)]
    with Run(quittance, members) as run:
        run.book()
        before = vendor_calls(run.stripe, run.netsuite)
        wall, spent = run.job("/v1/payout-reconciliations", {"payouts": payouts[:1]}, 0.01)
        after = vendor_calls(run.stripe, run.netsuite)
        ours = {
            "members": members,
            "wall": wall,
            "cpu": spent,
            "rss": peak(run.service.pid),
            "stripe": after[0] - before[0],
            "netsuite": after[1] - before[1],
        }
        peer = subprocess.run(
            [f"{peers}/bin/python", HERE / "pipeline.py", run.stripe, run.netsuite, payouts[1]],
            capture_output=True,
            text=True,
        )
        if peer.returncode:
            sys.exit(f"pipeline.py: {peer.stderr[-600:]}")
        theirs = json.loads(peer.stdout)
        last = vendor_calls(run.stripe, run.netsuite)
        theirs |= {"stripe": last[0] - after[0], "netsuite": last[1] - after[1]}
    return ours, theirs


def many(quittance, payouts=100, members=10_000):
    """Payout after payout in one life of the service; memory must not grow with what was done."""
    print("   ROWS    CPU s   RSS MB  PEAK MB", flush=True)
    points = []
    with Run(quittance, members, payouts, cutover="2100-01-01") as run:
        for number in range(payouts):
            body = {"payouts": [f"po_1Q{number:022d}"]}
            run.job("/v1/payout-reconciliations", body, 0.1)
            spent, pid = cpu(run.service.pid), run.service.pid
            points.append(((number + 1) * members, spent))
            if (number + 1) % max(1, payouts // 10) == 0:
                rows = (number + 1) * members
                print(f"{rows:7d} {spent:8.1f} {held(pid):8.1f} {peak(pid):8.1f}", flush=True)
    print(f"R2 of CPU over rows: {straightness(points):.4f}")


def straightness(points):
    """R² of the line of least squares through (members, CPU)."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in points)
    spread_x = sum((x - mean_x) ** 2 for x, _ in points)
    spread_y = sum((y - mean_y) ** 2 for _, y in points)
    return covariance**2 / (spread_x * spread_y) if spread_x and spread_y else 1.0


def main(quittance, peers, *sizes):
    if peers == "many":
        many(os.path.abspath(quittance), *(int(number) for number in sizes))
        return
    sizes = [int(size) for size in sizes] or [1_000, 2_000, 5_000, 10_000, 20_000]
    quittance = os.path.abspath(quittance)
    print(
        "MEMBERS  PROGRAM      WALL s    CPU s   PEAK MB  STRIPE  NETSUITE  WALL RATIO  CPU RATIO"
    )
    points = []
    for members in sizes:
        ours, theirs = measure(quittance, peers, members)
        points.append((members, ours["cpu"]))
        for name, row in (("quittance", ours), ("python", theirs)):
            line = (
                f"{members:7d}  {name:10s} {row['wall']:8.2f} {row['cpu']:8.2f}"
                f" {row['rss']:9.1f} {row['stripe']:7d} {row['netsuite']:9d}"
            )
            if name == "quittance":
                line += f"  {theirs['wall'] / ours['wall']:10.1f}"
                line += f" {theirs['cpu'] / max(ours['cpu'], 0.01):10.1f}"
            print(line, flush=True)
    print(f"R2 of CPU over members: {straightness(points):.4f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
