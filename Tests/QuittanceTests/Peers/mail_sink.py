"""Takes one mail message over SMTP with STARTTLS and a login, and prints what it took as JSON.

usage: mail_sink.py CERTIFICATE KEY MODE
MODE is `tls` (STARTTLS and a login are demanded), `many` (as `tls`, for any number of messages), `plain`, `refuse` (no STARTTLS is offered) or `inject`
(speaks one reply too many before TLS, as an attacker on the wire would).
"""
import asyncio
import base64
import json
import os
import ssl
import sys

certificate, key, mode = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
done = asyncio.Event()
parent = os.getppid()


async def serve(reader, writer):
    taken = {"tls": False, "login": None, "from": None, "to": [], "message": None, "log": []}
    writer.write(b"220-sink ready\r\n220 go ahead\r\n")
    while True:
        line = (await reader.readline()).decode().rstrip("\r\n")
        if not line:
            break
        verb = line.split(" ")[0].upper()
        taken["log"].append(verb)
        if verb == "EHLO":
            offers = [b"250-sink", b"250-8BITMIME"]
            if not taken["tls"] and mode in ("tls", "many", "inject"):
                offers.append(b"250-STARTTLS")
            if taken["tls"] or mode == "plain":
                offers.append(b"250-AUTH LOGIN PLAIN")
            writer.write(b"\r\n".join(offers) + b"\r\n250 SIZE 1000000\r\n")
        elif verb == "STARTTLS":
            writer.write(b"220 go\r\n" + (b"250 injected\r\n" if mode == "inject" else b""))
            await writer.drain()
            await writer.start_tls(context)
            taken["tls"] = True
        elif verb == "AUTH":
            taken["login"] = base64.b64decode(line.split(" ")[2]).decode().split("\0")[1:]
            writer.write(b"235 welcome\r\n")
        elif verb == "MAIL":
            taken["from"] = line
            writer.write(b"250 ok\r\n")
        elif verb == "RCPT":
            taken["to"].append(line)
            writer.write(b"250 ok\r\n")
        elif verb == "DATA":
            writer.write(b"354 end with a dot\r\n")
            await writer.drain()
            lines = []
            while (text := (await reader.readline()).decode()) != ".\r\n":
                lines.append(text[1:] if text.startswith("..") else text)
            taken["message"] = "".join(lines)
            writer.write(b"250 queued\r\n")
        elif verb == "QUIT":
            writer.write(b"221 bye\r\n")
            await writer.drain()
            break
        else:
            writer.write(b"500 what\r\n")
        await writer.drain()
    writer.close()
    print(json.dumps(taken), flush=True)
    if mode != "many":
        done.set()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    # As long as the test that asked for it, however long that has to wait for a thread.
    while os.getppid() == parent and not done.is_set():
        try:
            await asyncio.wait_for(done.wait(), 1)
        except TimeoutError:
            pass


asyncio.run(main())
