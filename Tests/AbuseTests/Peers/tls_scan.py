"""Scans the echo server's TLS with sslyze: `tls_scan.py BINARY`.

A certificate authority and a server certificate are made for the scan; everything else is judged as
on the open internet, against Mozilla's "intermediate" configuration. Exits with 1 on any finding.
"""

import os
import subprocess
import sys
import tempfile

folder = tempfile.mkdtemp()


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)


new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-days", "90", "-subj", "/CN=test ca",
        "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
openssl("req", *new, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=localhost")
with open(folder + "/extensions", "w") as file:
    file.write(
        "basicConstraints=critical,CA:false\nsubjectAltName=DNS:localhost\n"
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    )
openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "90", "-extfile", "extensions", "-out", "cert.pem")  # fmt: skip

server = subprocess.Popen(
    [sys.argv[1], "--tls-cert", folder + "/cert.pem", "--tls-key", folder + "/key.pem"],
    stdout=subprocess.PIPE,
)
try:
    port = server.stdout.readline().decode().strip()
    scan = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "sslyze", "--certinfo_ca_file", folder + "/ca.pem",
         "--mozilla_config=intermediate", f"localhost:{port}"],
        capture_output=True, text=True,
    )  # fmt: skip
finally:
    server.terminate()
print("\n".join(line for line in scan.stdout.splitlines() if line.strip()))
compliant = f"localhost:{port}: OK - Compliant." in scan.stdout
vulnerable = "VULNERABLE" in scan.stdout
print("compliant" if compliant and not vulnerable else "NOT compliant", flush=True)
os._exit(0 if compliant and not vulnerable else 1)
