"""The Python side of the benchmarks.

Reads one JSON request a line: {"prepare": WORK, ...} or {"run": WORK, "count": N}; answers one line.
It measures itself, with the garbage collector off as timeit does, which favours it.
"""

import gc
import importlib.metadata
import json
import platform
import socket
import sqlite3
import sys
import time


def versions(request):
    found = {name: importlib.metadata.version(name) for name in ("oauthlib", "stripe")}
    return None, {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, **found}


def free_port(request):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return None, {"port": probe.getsockname()[1]}


def signing(request):
    from oauthlib.oauth1 import Client, SIGNATURE_HMAC_SHA256

    client = Client(
        request["consumer_key"],
        client_secret=request["consumer_secret"],
        resource_owner_key=request["token"],
        resource_owner_secret=request["token_secret"],
        realm=request["realm"],
        signature_method=SIGNATURE_HMAC_SHA256,
        timestamp=request["seconds"],
        nonce=request["nonce"],
    )
    url = request["url"]

    def work(count):
        for number in range(count):
            client.nonce = f"nonce{number:015}"
            client.sign(url, http_method="GET")

    _, headers, _ = client.sign(url, http_method="GET")
    return work, {"header": headers["Authorization"]}


def page_reading(request):
    with open(request["path"], "rb") as file:
        page = file.read()

    def work(count):
        for _ in range(count):
            json.loads(page)

    return work, {"members": len(json.loads(page)["data"])}


def page_writing(request):
    with open(request["path"], "rb") as file:
        tree = json.load(file)

    def write():
        return json.dumps(tree, separators=(",", ":"), ensure_ascii=False).encode()

    def work(count):
        for _ in range(count):
            write()

    return work, {"bytes": len(write())}


def webhook(request):
    import stripe

    with open(request["path"], "rb") as file:
        body = file.read()
    header, secret = request["header"], request["secret"]

    def whole(count):
        for _ in range(count):
            stripe.Webhook.construct_event(body, header, secret)

    def bare(count):
        text = body.decode()
        for _ in range(count):
            stripe.WebhookSignature.verify_header(text, header, secret, 300)
            json.loads(body)

    event = stripe.Webhook.construct_event(body, header, secret)
    return {"whole": whole, "bare": bare}[request["form"]], {"id": event["id"]}


def sqlite_rows(request):
    """Inserts into a store that the product has made, so tables and indexes are the same."""
    store = sqlite3.connect(request["path"], isolation_level=None)
    mode = store.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    store.execute("PRAGMA synchronous = FULL")
    store.execute("PRAGMA foreign_keys = ON")
    columns = request["columns"]
    marks = ", ".join("?" * len(columns))
    insert_job = f"INSERT INTO job ({', '.join(columns)}) VALUES ({marks})"
    insert_arguments = "INSERT INTO job_arguments (job_id, arguments) VALUES (?, ?)"
    arguments, batch = request["arguments"], request["batch"]
    id_place, key_place = columns.index("id"), columns.index("unique_key")
    next_id = 1 << 40

    def rows(count):
        nonlocal next_id
        made = []
        for _ in range(count):
            next_id += 1
            row = list(request["values"])
            row[id_place], row[key_place] = next_id, f"bench:{next_id}"
            made.append(row)
        return made

    def work(count):
        done = 0
        while done < count:
            made = rows(batch)
            store.execute("BEGIN IMMEDIATE")
            if batch == 1:
                store.execute(insert_job, made[0])
                store.execute(insert_arguments, (made[0][id_place], arguments))
            else:
                store.executemany(insert_job, made)
                store.executemany(insert_arguments, [(row[id_place], arguments) for row in made])
            store.execute("COMMIT")
            done += batch

    return work, {"journal": mode}


KINDS = {
    "versions": versions,
    "free-port": free_port,
    "signing": signing,
    "page-reading": page_reading,
    "page-writing": page_writing,
    "members-reading": page_reading,
    "webhook": webhook,
    "webhook-bare": webhook,
    "sqlite-single": sqlite_rows,
    "sqlite-batch": sqlite_rows,
}


def main():
    prepared = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "prepare" in request:
                name = request["prepare"]
                prepared[name], answer = KINDS[name](request)
            else:
                work, count = prepared[request["run"]], request["count"]
                gc.collect()
                gc.disable()
                cpu, wall = time.process_time_ns(), time.perf_counter_ns()
                work(count)
                wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
                gc.enable()
                answer = {"wall": wall, "cpu": cpu}
        except Exception as fault:
            answer = {"fault": f"{type(fault).__name__}: {fault}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
