"""Four processes hand entries to one serving writer: how long until each is acknowledged."""

import multiprocessing
import time
from multiprocessing.queues import Queue
from pathlib import Path

from benchmarks.measuring import ROUNDS, Line, workroom
from benchmarks.scenery import KEEPER, OPERATOR, Scenery
from subak.ledger.agents import AgentRegistered
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.server import Server
from subak.service.session import Remote, say
from subak.service.writer import Writer

PROCESSES, EACH = 4, 250
P95_MILLISECONDS, WORST_MILLISECONDS = 25.0, 1_000.0


def run() -> list[Line]:
    """The best of three rounds, by the 95th percentile."""
    with workroom() as folder:
        rounds = [_round(folder / f"books-{number}") for number in range(ROUNDS)]
    best = min(rounds, key=lambda waits: waits[int(len(waits) * 0.95)])
    p95, worst = best[int(len(best) * 0.95)], best[-1]
    return [
        Line("four processes, p95", f"{p95:.1f} ms", "", p95, P95_MILLISECONDS, "ms"),
        Line("four processes, worst", f"{worst:.1f} ms", "", worst, WORST_MILLISECONDS, "ms"),
    ]


def _round(root: Path) -> list[float]:
    with Scenery(root) as scenery:
        now = scenery.clock.seconds
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=_serve, args=(root, now), daemon=True)
    server.start()
    while not (root / "writer.socket").exists():
        time.sleep(0.05)
    waits: Queue[list[float]] = context.Queue()
    clients = [
        context.Process(target=_submit, args=(root, number, waits)) for number in range(PROCESSES)
    ]
    for client in clients:
        client.start()
    found = sorted(wait for _ in clients for wait in waits.get(timeout=120))
    for client in clients:
        client.join()
    server.kill()
    server.join()
    return found


def _serve(root: Path, now: int) -> None:
    with Writer(Folder(root), SetClock(now)) as writer:
        Server(writer).serve()


def _submit(root: Path, number: int, waits: "Queue[list[float]]") -> None:
    taken = []
    with Remote(Folder(root)) as remote:
        for count in range(EACH):
            name = f"new-{number}-{count}"
            agent = AgentRegistered(id=name, type="person", sphere="commons", name=bytes(32))
            started = time.perf_counter()
            say(remote, agent, KEEPER, OPERATOR)
            taken.append((time.perf_counter() - started) * 1e3)
    waits.put(taken)
