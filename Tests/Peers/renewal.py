"""Renews the certificate of a serving process under an open connection.

    renewal.py PORT AUTHORITY PROCESS CERTIFICATE KEY RENEWED RENEWED_KEY

One connection stays open while the renewed files take the old ones' place and the process gets SIGHUP.
New connections must show the renewed certificate within 20 s, and the old connection must be answered
before and after. Prints both serial numbers.
"""

import os
import shutil
import signal
import socket
import ssl
import sys
import time

from expectation import equal, expect

port, authority, process, certificate, key, renewed, renewed_key = sys.argv[1:]
trust = ssl.create_default_context(cafile=authority)


def connect():
    plain = socket.create_connection(("127.0.0.1", int(port)), timeout=20)
    return trust.wrap_socket(plain, server_hostname="localhost")


def ask(connection):
    """One request; the answer to /livez fits in one segment."""
    connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return connection.recv(4096).split(b"\r\n")[0]


def serial(connection):
    return connection.getpeercert()["serialNumber"]


kept = connect()
equal(ask(kept), b"HTTP/1.1 200 OK", "the answer before")
old = serial(kept)
for source, target in ((renewed, certificate), (renewed_key, key)):
    shutil.copy(source, target + ".new")
    os.replace(target + ".new", target)
os.kill(int(process), signal.SIGHUP)
end = time.monotonic() + 20
while True:
    with connect() as fresh:
        if serial(fresh) != old:
            equal(ask(fresh), b"HTTP/1.1 200 OK", "the answer of a new connection")
            break
    expect(time.monotonic() < end, "the renewed certificate was not served")
    time.sleep(0.05)
equal(serial(kept), old, "the certificate of the old connection")
equal(ask(kept), b"HTTP/1.1 200 OK", "the answer after")
with connect() as fresh:
    print(old, serial(fresh))
