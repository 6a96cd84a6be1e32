"""Measures what one node on SQLite takes, and prints the table of Deploy/guide/operations.md.

usage: capacity.py PROGRAM [EVENTS]

Starts the simulated vendors and the service, and asks for everything by wrk (Debian's package): signed
webhooks, each stored in the inbox with its job; requests for work, each one job and one audit record; a
backup and a proof of the audit chain beside the load. The jobs' kinds are held back meanwhile, so that the
figures are of the store and the API and not of the simulators.
"""
import hashlib
import hmac
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import example

program = os.path.abspath(sys.argv[1])
events = int(sys.argv[2]) if len(sys.argv) > 2 else 150_000
folder = pathlib.Path(tempfile.mkdtemp(prefix="quittance-capacity-"))
store = folder / "q.sqlite"
rows = []


def row(what, figure):
    rows.append((what, figure))
    print(f"| {what} | {figure} |", flush=True)


def until(text, stream):
    for line in stream:
        if text in line:
            return line
    sys.exit(f"ended before it said “{text}”")


def size():
    # Pages in use, whether they lie in the file or still in the log beside it.
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as reader:
        pages, bytes_a_page = (reader.execute(f"PRAGMA {name}").fetchone()[0]
                               for name in ("page_count", "page_size"))
    return pages * bytes_a_page


def resident(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def cpu(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


sandbox = subprocess.Popen([program, "sandbox", "--port", "0", "--scale", "5"],
                           stdout=subprocess.PIPE, text=True)
output = ""
while "Ctrl-C" not in output:
    output += sandbox.stdout.readline()
stripe, netsuite = re.findall(r"http://127\.0\.0\.1:\d+", output)[:2]
settings = folder / "quittance.yaml"
settings.write_text(f"""\
server: {{ host: 127.0.0.1, port: 0 }}
database: sqlite:{store}
accounting: {{ timeZone: UTC, baseCurrency: USD, customerCurrencies: [USD] }}
access: {{ requestsPerMinutePerCaller: 0, requestsPerMinutePerAddress: 0 }}
stripe:
  baseURL: {stripe}
  accounts: [ {{ name: main, apiKey: rk_test_sandbox, webhookSecrets: [whsec_sandbox], webhookToleranceSeconds: 3600 }} ]
netsuite:
  account: "1234567_SB1"
  baseURL: {netsuite}
  tokenBased: {{ consumerKey: demo-consumer-key, consumerSecret: demo-consumer-secret, token: demo-token-id, tokenSecret: demo-token-secret }}
  chart:
""" + example.chart())


def serve():
    began = time.monotonic()
    process = subprocess.Popen([program, "serve", "--settings", str(settings)],
                               stderr=subprocess.PIPE, text=True)
    line = json.loads(until("listening", process.stderr))
    took = time.monotonic() - began
    # What it logs from here on is read by nobody and must not fill the pipe.
    subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    return process, line["metadata"]["port"], took


def command(*words):
    began = time.monotonic()
    done = subprocess.run([program, *words, "--settings", str(settings)],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{words}: {done.stdout}{done.stderr}")
    return done.stdout.strip(), time.monotonic() - began


def wrk(lua, seconds, connections=32):
    script = folder / "load.lua"
    script.write_text(lua)
    report = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "--latency",
         "-s", str(script), f"http://127.0.0.1:{port}"], capture_output=True, text=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", report)
    if refused:
        sys.exit("requests were refused:\n" + report)
    return (int(re.search(r"(\d+) requests in", report)[1]),
            float(re.search(r"Requests/sec:\s+([\d.]+)", report)[1]),
            re.search(r"^\s+99%\s+(\S+)", report, re.MULTILINE)[1])


def call(path, body):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        sys.exit(f"{path}: {refusal.read().decode()}")


try:
    service, port, took = serve()
    row("Start with an empty store", f"{took * 1000:.0f} ms")
    row("Resident memory at rest", f"{resident(service):.0f} MB")
    key, _ = command("keys", "create", "--name", "capacity", "--scope", "admin")
    for lane in ("webhooks", "interactive", "payouts", "backfill"):
        call("/v1/queue/pause", {"lane": lane})

    stamp = int(time.time())
    lines = []
    for number in range(events):
        body = json.dumps({
            "id": f"evt_{number:024d}", "object": "event", "type": "customer.updated",
            "api_version": "2026-10-28.endive", "created": stamp, "livemode": False,
            "data": {"object": {"id": f"cus_{number:016d}", "object": "customer"}}})
        proof = hmac.new(b"whsec_sandbox", f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
        lines.append(f"t={stamp},v1={proof}\n{body}\n")
    (folder / "events").write_text("".join(lines))
    before, used = size(), cpu(service)
    count, rate, late = wrk(
        f"local file = io.open('{folder}/events')\nfunction request()\n"
        "  local proof = file:read('*l')\n"
        "  return wrk.format('POST', '/v1/webhooks/stripe/main', {['Content-Type'] ="
        " 'application/json', ['Stripe-Signature'] = proof}, file:read('*l'))\nend\n", 15)
    status = json.loads(urllib.request.urlopen(urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/status", headers={"Authorization": f"Bearer {key}"})).read())
    stored = sum(lane["waiting"] for lane in status["operations"]["lanes"])
    if count >= events:
        sys.exit(f"{count} requests met only {events} events: name more of them")
    row("Signed webhooks taken", f"{rate:,.0f} a second, p99 {late}, 32 connections")
    row("CPU a webhook", f"{(cpu(service) - used) / count * 1e6:.0f} µs")
    row("Store a million events with their jobs", f"{(size() - before) / stored * 1e6 / 2**20:,.0f} MB")

    before, used = size(), cpu(service)
    count, rate, late = wrk(
        "local next = 0\nfunction request()\n  next = next + 1\n"
        "  return wrk.format('POST', '/v1/charge-syncs', {['Content-Type'] = 'application/json',"
        f" Authorization = 'Bearer {key}'}}, '{{\"ids\":[\"ch_' .. next .. '\"]}}')\nend\n", 10)
    row("Requests for work, a job and an audit record each",
        f"{rate:,.0f} a second, p99 {late}, 32 connections")
    row("CPU a request for work", f"{(cpu(service) - used) / count * 1e6:.0f} µs")
    row("Store a million jobs with their audit records", f"{(size() - before) / count * 1e6 / 2**20:,.0f} MB")
    row("Resident memory after that", f"{resident(service):.0f} MB")

    _, took = command("backup", str(folder / "copy.sqlite"))
    copied = (folder / "copy.sqlite").stat().st_size
    row("Backup while it works", f"{copied / 2**20:,.0f} MB in {took:.1f} s,"
        f" {copied / 2**20 / took:,.0f} MB a second")
    said, took = command("audit", "verify")
    records = int(said.split()[1].replace(",", ""))
    row("Proof of the audit chain", f"{records:,} records in {took:.1f} s")
    service.send_signal(signal.SIGTERM)
    service.wait(60)
    service, port, took = serve()
    row(f"Start with {size() / 2**20:,.0f} MB in the store", f"{took * 1000:.0f} ms")
finally:
    for process in (service, sandbox):
        process.terminate()
        process.wait(60)
    shutil.rmtree(folder, ignore_errors=True)
