"""Sends requests through the proxies of Deploy/proxies as they are configured there.

usage: proxies.py PROGRAM

Each proxy runs with its file (ports and paths are those of this machine) before the service: TLS ends at the
proxy, a key is recognised, a webhook's signature still holds over the bytes that arrive, the address in the
log is the client's own and not what it claims, and nobody from elsewhere reads the metrics.
"""
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import random
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

import example

program = os.path.abspath(sys.argv[1])
root = pathlib.Path(__file__).resolve().parent.parent
work = pathlib.Path(tempfile.mkdtemp(prefix="quittance-proxies-"))
# Not the proxies' own address, which is trusted.
client_address = "127.0.0.2"


def free_port():
    # Below those that outgoing connections take, which others may do at any time.
    while True:
        number = random.randint(10_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) != 0:
                return number


subprocess.run(
    ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
     "-subj", "/CN=books.example.com", "-addext", "subjectAltName=DNS:books.example.com", "-days", "1",
     "-keyout", work / "key.pem", "-out", work / "fullchain.pem"], check=True, capture_output=True)
(work / "haproxy.pem").write_text((work / "fullchain.pem").read_text() + (work / "key.pem").read_text())

port = free_port()
settings = work / "quittance.yaml"
settings.write_text(f"""\
server: {{ host: 127.0.0.1, port: {port}, accessLog: true, trustedProxies: [127.0.0.1/32] }}
database: sqlite:{work}/q.sqlite
accounting: {{ timeZone: UTC, baseCurrency: USD, customerCurrencies: [USD] }}
stripe:
  baseURL: http://127.0.0.1:9
  accounts: [ {{ name: main, apiKey: rk_test_x, webhookSecrets: [whsec_x] }} ]
netsuite:
  account: "1234567"
  baseURL: http://127.0.0.1:9
  tokenBased: {{ consumerKey: a, consumerSecret: b, token: c, tokenSecret: d }}
  chart:
""" + example.chart())
log = open(work / "log", "w+")
service = subprocess.Popen([program, "serve", "--settings", str(settings)], stderr=log)


def wait_for(number, process, name):
    for _ in range(300):
        if process.poll() is not None:
            sys.exit(f"{name} ended with {process.returncode}: {(work / 'log').read_text()[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"{name} does not listen")


def adapted(name, front):
    text = (root / "Deploy/proxies" / name).read_text()
    for old, new in [("/etc/quittance/tls", str(work)), ("/var/log/nginx", str(work)),
                     ("/run/nginx.pid", f"{work}/nginx.pid"), ("127.0.0.1:8080", f"127.0.0.1:{port}"),
                     ("port_value: 8080", f"port_value: {port}"), ("port_value: 443", f"port_value: {front}"),
                     ("listen [::]:443 ssl;", ""), ("listen 443 ssl", f"listen {front} ssl"),
                     ("bind :443", f"bind :{front}"),
                     ("worker_processes auto;", "worker_processes 1; daemon off;")]:
        text = text.replace(old, new)
    file = work / name
    file.write_text(text)
    return str(file)


def ask(front, method, path, headers, body=None):
    trust = ssl.create_default_context(cafile=str(work / "fullchain.pem"))
    # The certificate's name is not an address of this machine: the connection is made by hand.
    plain = socket.create_connection(("127.0.0.1", front), source_address=(client_address, 0), timeout=20)
    connection = http.client.HTTPConnection("books.example.com")
    connection.sock = trust.wrap_socket(plain, server_hostname="books.example.com")
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def requests_logged():
    log.flush()
    lines = [json.loads(line) for line in (work / "log").read_text().splitlines() if line.startswith("{")]
    return [line["metadata"] for line in lines if line.get("metadata", {}).get("path")]


faults = []
try:
    wait_for(port, service, "the service")
    key = subprocess.run([program, "keys", "create", "--name", "x", "--settings", str(settings)],
                         capture_output=True, text=True, check=True).stdout.strip()
    peers = os.environ.get("PATH", "") + os.pathsep + str(root / ".build/peers-deploy/bin")
    for name, file, words in [
            ("nginx", "nginx.conf", lambda f: ["nginx", "-e", f"{work}/error.log", "-c", f]),
            ("HAProxy", "haproxy.cfg", lambda f: ["haproxy", "-db", "-f", f]),
            ("Envoy", "envoy.yaml", lambda f: ["envoy", "--log-level", "error", "--concurrency", "1",
                                               "--use-dynamic-base-id", "-c", f])]:
        front = free_port()
        command = words(adapted(file, front))
        found = shutil.which(command[0], path=peers)
        if not found:
            faults.append(f"{name} is not installed")
            continue
        proxy = subprocess.Popen([found, *command[1:]], stdout=subprocess.DEVNULL, stderr=log)
        try:
            wait_for(front, proxy, name)
            forged = {"Authorization": f"Bearer {key}", "X-Forwarded-For": "203.0.113.9"}
            # A proxy that asks for health first sends nobody on before it has had an answer.
            for _ in range(100):
                status, content = ask(front, "GET", "/v1/ping", forged)
                if status == 200:
                    break
                time.sleep(0.1)
            if status != 200:
                faults.append(f"{name}: a ping is answered {status} {content[:200]}")
            stamp = int(time.time())
            body = (b'{ "id" : "evt_' + name.encode() + b'",\r\n\t"object":"event","type":"customer.updated",'
                    b'"api_version":"2026-10-28.endive","created":%d,"livemode":false,'
                    b'"data":{"object":{"id":"cus_1","object":"customer","name":"\xc3\x9c \\u00fc"}}}\n' % stamp)
            proof = hmac.new(b"whsec_x", b"%d." % stamp + body, hashlib.sha256).hexdigest()
            status, content = ask(front, "POST", "/v1/webhooks/stripe/main",
                                  {"Stripe-Signature": f"t={stamp},v1={proof}",
                                   "Content-Type": "application/json"}, body)
            if status != 200:
                faults.append(f"{name}: a signed webhook is answered {status} {content[:200]}")
            status, _ = ask(front, "GET", "/metrics", {})
            # This machine is in the house for two of them; from anywhere else it is 403.
            if status != (403 if name == "Envoy" else 200):
                faults.append(f"{name}: /metrics is answered {status}")
            time.sleep(0.3)
            seen = {line["client"] for line in requests_logged() if line["path"].startswith("/v1/")}
            if seen != {client_address}:
                faults.append(f"{name}: the log names {seen}, not {client_address}")
            if not faults:
                print(f"{name}: TLS, key, signature over raw bytes, client's own address", flush=True)
        finally:
            proxy.terminate()
            proxy.wait(30)
finally:
    service.terminate()
    service.wait(30)
if faults:
    print("\n".join(faults))
    print((work / "log").read_text()[-3000:])
shutil.rmtree(work, ignore_errors=True)
sys.exit(1 if faults else 0)
