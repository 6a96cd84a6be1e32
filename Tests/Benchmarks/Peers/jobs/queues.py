"""Other job queues doing what ours does: store no-op jobs durably, run them, and tell the rates.

queues.py huey FILE COUNT | procrastinate DSN COUNT | pgqueuer DSN COUNT
prints {"enqueue": jobs a second, "process": jobs a second}; payloads are 512 bytes.
"""

import asyncio
import json
import sys
import threading
import time

PAYLOAD = "x" * 512


def huey(path, count):
    from huey import SqliteHuey

    queue = SqliteHuey(filename=path, fsync=True)
    done = threading.Event()
    seen = [0]

    @queue.task()
    def work(payload):
        seen[0] += 1
        if seen[0] == count:
            done.set()

    began = time.monotonic()
    for _ in range(count):
        work(PAYLOAD)
    enqueued = time.monotonic() - began
    consumer = queue.create_consumer(workers=1, periodic=False, initial_delay=0.001, max_delay=0.001)
    began = time.monotonic()
    consumer.start()
    if not done.wait(300):
        raise SystemExit("huey does not end")
    processed = time.monotonic() - began
    consumer.stop()
    return enqueued, processed


async def procrastinate(dsn, count):
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=dsn))

    @app.task(name="work")
    async def work(payload):
        pass

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        began = time.monotonic()
        for _ in range(count):
            await work.defer_async(payload=PAYLOAD)
        enqueued = time.monotonic() - began
        began = time.monotonic()
        await app.run_worker_async(wait=False, concurrency=10, install_signal_handlers=False)
        return enqueued, time.monotonic() - began


async def pgqueuer(dsn, count):
    import asyncpg
    from pgqueuer import PgQueuer
    from pgqueuer.db import AsyncpgDriver
    from pgqueuer.queries import Queries

    connection = await asyncpg.connect(dsn)
    driver = AsyncpgDriver(connection)
    queries = Queries(driver)
    await queries.install()
    began = time.monotonic()
    for _ in range(count):
        await queries.enqueue("work", PAYLOAD.encode())
    enqueued = time.monotonic() - began
    worker = PgQueuer(driver)
    seen = [0]

    @worker.entrypoint("work")
    async def work(job):
        seen[0] += 1
        if seen[0] == count:
            worker.shutdown.set()

    began = time.monotonic()
    await worker.run(batch_size=50)
    processed = time.monotonic() - began
    await connection.close()
    return enqueued, processed


def main():
    name, place, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if name == "huey":
        enqueued, processed = huey(place, count)
    else:
        enqueued, processed = asyncio.run(globals()[name](place, count))
    print(json.dumps({"enqueue": int(count / enqueued), "process": int(count / processed)}))


main()
