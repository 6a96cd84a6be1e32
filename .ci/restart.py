"""Restarts the service under load and counts the requests that failed: none may.

usage: restart.py PROGRAM [SECONDS]

The listening socket is held here, as systemd's socket unit holds it; `wrk` asks for /v1/ping all the
time while the service is stopped by SIGTERM and started again, three times.
"""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import example

program = os.path.abspath(sys.argv[1])
seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
if not shutil.which("wrk"):
    sys.exit("wrk is missing: apt-get install wrk")
folder = pathlib.Path(tempfile.mkdtemp(prefix="quittance-restart-"))
settings = folder / "quittance.yaml"
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 0))
listener.listen(4096)
port = listener.getsockname()[1]
settings.write_text(f"""\
server: {{ host: 127.0.0.1, port: {port} }}
database: sqlite:{folder}/q.sqlite
accounting: {{ timeZone: UTC, baseCurrency: USD, customerCurrencies: [USD] }}
access: {{ requestsPerMinutePerCaller: 0, requestsPerMinutePerAddress: 0 }}
stripe:
  baseURL: http://127.0.0.1:9
  accounts: [ {{ name: main, apiKey: rk_test_x, webhookSecrets: [whsec_x] }} ]
netsuite:
  account: "1234567"
  baseURL: http://127.0.0.1:9
  tokenBased: {{ consumerKey: a, consumerSecret: b, token: c, tokenSecret: d }}
  chart:
""" + example.chart())


def start():
    # LISTEN_PID must be the service's own number: the shell takes its place.
    log = open(folder / "log", "a")
    return subprocess.Popen(
        ["/bin/sh", "-c",
         f'exec 3<&{listener.fileno()}; export LISTEN_FDS=1 LISTEN_PID=$$; '
         f'exec "{program}" serve --settings "{settings}"'],
        pass_fds=[listener.fileno()], stderr=log, stdout=log)


def wait_ready():
    for _ in range(200):
        if service.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.05)
    sys.exit("the service does not become ready:\n" + (folder / "log").read_text()[-2000:])


service = start()
try:
    wait_ready()
    key = subprocess.run([program, "keys", "create", "--name", "load", "--settings", str(settings)],
                         capture_output=True, text=True, check=True).stdout.strip()
    load = subprocess.Popen(
        ["wrk", "-t1", "-c16", f"-d{seconds}s", "--timeout", "10s", "--latency",
         "-H", f"Authorization: Bearer {key}", f"http://127.0.0.1:{port}/v1/ping"],
        stdout=subprocess.PIPE, text=True)
    pauses = []
    for _ in range(3):
        time.sleep(seconds / 5)
        began = time.monotonic()
        service.send_signal(signal.SIGTERM)
        status = service.wait(30)
        if status != 0:
            sys.exit(f"the service ended with {status}")
        service = start()
        wait_ready()
        pauses.append(time.monotonic() - began)
    report = load.communicate()[0]
finally:
    service.terminate()
    service.wait(30)
print(report)
print("restarts took " + ", ".join(f"{p:.2f} s" for p in pauses))
errors = re.search(r"Socket errors: (.*)", report)
refused = re.search(r"Non-2xx or 3xx responses: (\d+)", report)
total = int(re.search(r"(\d+) requests in", report)[1])
shutil.rmtree(folder, ignore_errors=True)
if errors or refused or total < 1000:
    sys.exit(f"FAILED: {errors and errors[1]}; refused {refused and refused[1]}; {total} answered")
print(f"{total} requests, three restarts, none failed")
