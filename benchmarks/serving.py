"""How fast Vejviser answers over HTTP, and how fast the same model answers behind stock `rasa run` with `rasa run actions`.

    .venv/bin/python -m benchmarks.serving [--seconds 15]

Needs what `make build` makes. Both servers run on this machine, one after the other, each with one worker; the clients run here
too and take a part of the processor. Prints medians, the 95th percentile, messages a second, and the ratio of the two.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
ANSWERED = (
    "hvordan melder jeg flytning",
    "jeg har glemt min pinkode til mitid",
    "hvor bestiller jeg det blå sygesikringskort",
    "jeg vil gerne fritages for digital post",
    "hvordan skifter jeg læge",
    "hvad er åbningstiderne i borgerservice",
    "jeg har set en rotte i haven",
    "hvordan skriver jeg mit barn op til vuggestue",
)
SEARCHED = (
    "hvor er der en legeplads til små børn",
    "hvornår åbner musikskolen for tilmelding",
    "må jeg brænde haveaffald af",
    "hvilke venskabsbyer har kommunen",
    "lokalhistorisk arkiv",
    "kan jeg leje en kolonihave",
)
ENVIRONMENT = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=15, help="how long eight clients ask")
    parser.add_argument("--clients", type=int, default=8)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        ours = measure("Vejviser", vejviser(Path(scratch)), ask_vejviser, arguments)
        stock = measure("rasa run + rasa run actions", rasa_run(Path(scratch)), ask_rasa, arguments)
    print("\nratio, Vejviser to stock Rasa")
    print(f"  one client, intent answer, median   {ours['answer'] / stock['answer']:.2f}")
    print(f"  one client, search answer, median   {ours['search'] / stock['search']:.2f}")
    print(f"  messages a second                   {ours['rate'] / stock['rate']:.2f}")
    print(f"  95th percentile                     {ours['p95'] / stock['p95']:.2f}")


def measure(name: str, server, ask: Callable, arguments: argparse.Namespace) -> dict[str, float]:
    began = time.perf_counter()
    with server as (port, pids):
        ready = time.perf_counter() - began
        print(f"\n{name}: ready after {ready:.1f} s, {memory(pids):.0f} MB")
        one = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        figures = {}
        for kind, questions in (("answer", ANSWERED), ("search", SEARCHED)):
            for question in questions:
                ask(one, question + " ?", "warm")
            took = [timed(ask, one, f"{questions[i % len(questions)]} {i}", f"{kind}{i}") for i in range(150)]
            figures[kind] = statistics.median(took)
            print(f"  one client, {kind:7} median {figures[kind]:6.1f} ms, 95th percentile {percentile(took, 95):6.1f} ms")
        took, failures, seconds = many(ask, port, arguments.clients, arguments.seconds)
        figures |= {"rate": len(took) / seconds, "p95": percentile(took, 95)}
        print(
            f"  {arguments.clients} clients: {figures['rate']:.1f} messages/s, median {statistics.median(took):.0f} ms, "
            f"95th percentile {figures['p95']:.0f} ms, {failures} errors; {memory(pids):.0f} MB afterwards"
        )
        return figures


def many(ask: Callable, port: int, clients: int, seconds: float) -> tuple[list[float], int, float]:
    """Every client asks one question after the other, a new wording each time, and begins a new conversation now and then."""
    took: list[float] = []
    failures = count()
    questions = ANSWERED + SEARCHED
    began = time.perf_counter()

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for turn in count():
            if time.perf_counter() - began > seconds:
                return
            question = f"{questions[(turn + number) % len(questions)]} {number} {turn}"
            try:
                took.append(timed(ask, connection, question, f"client{number}-{turn // 5}"))
            except Exception:
                next(failures)
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, next(failures), time.perf_counter() - began


_names: dict[str, str] = {}  # the conversations as the clients know them → as the server has named them


def ask_vejviser(connection: http.client.HTTPConnection, text: str, conversation: str) -> dict:
    reply = post(connection, "/api/fjordby/messages", {"text": text, "conversation": _names.get(conversation)})
    assert reply["messages"], reply
    _names[conversation] = reply["conversation"]
    return reply


def ask_rasa(connection: http.client.HTTPConnection, text: str, conversation: str) -> dict:
    reply = post(connection, "/webhooks/rest/webhook", {"sender": conversation, "message": text})
    assert reply, reply
    return reply


def post(connection: http.client.HTTPConnection, path: str, body: dict):
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    if response.status != 200:
        raise RuntimeError(f"{response.status} {content[:200]!r}")
    return json.loads(content)


@contextmanager
def vejviser(scratch: Path) -> Iterator[tuple[int, list[int]]]:
    settings = {"VEJVISER_MUNICIPALITIES": "fjordby"}  # the rate limits as they come
    command = [BIN / "vejviser", "serve", "--port", "0"]
    with open(scratch / "vejviser.log", "w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT, env=ENVIRONMENT | settings)
    try:
        for line in process.stdout:
            if found := re.search(r":(\d+)/$", line.strip()):
                yield int(found[1]), [process.pid]
                return
        raise RuntimeError((scratch / "vejviser.log").read_text())
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def rasa_run(scratch: Path) -> Iterator[tuple[int, list[int]]]:
    port, actions = free_port(), free_port()
    model = max((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    (scratch / "endpoints.yml").write_text(
        f"action_endpoint: {{url: 'http://localhost:{actions}/webhook', enable_selective_domain: true}}\n"
    )
    (scratch / "credentials.yml").write_text("rest:\n")
    commands = (
        [BIN / "rasa", "run", "actions", "--port", str(actions)],
        [BIN / "rasa", "run", "-m", model, "--port", str(port), "--credentials", scratch / "credentials.yml"]
        + ["--endpoints", scratch / "endpoints.yml"],
    )
    with open(scratch / "rasa.log", "w") as log:
        processes = [subprocess.Popen(c, stdout=log, stderr=log, cwd=ROOT, env=ENVIRONMENT) for c in commands]
    try:
        wait_for(actions, "/health")
        wait_for(port, "/", "Rasa")
        yield port, [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
            process.wait(60)


def wait_for(port: int, path: str, holding: str = "") -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", path)
            response = connection.getresponse()
            if response.status == 200 and holding in response.read().decode():
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"nothing answers on port {port}")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def memory(pids: list[int]) -> float:
    """Resident memory in MB of the processes together."""
    return sum(int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) for pid in pids) / 1024


def timed(ask: Callable, *arguments) -> float:
    began = time.perf_counter()
    ask(*arguments)
    return (time.perf_counter() - began) * 1000


def percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100)[share - 1]


if __name__ == "__main__":
    main()
