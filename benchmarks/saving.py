"""How fast answers are saved while many companies fill in at once.

Starts `assess serve` with its own data folder and lets COMPANIES save answers one at a time, as the script of the pages
does: each waits about a second between two answers, as a person does. Then as many as the server can take, back to
back, over a few connections. The client runs on the same machine and shares its processors with the server.

    python benchmarks/saving.py [--companies 100] [--answers 20] [--workers 2] [--threads 4]
"""

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import numpy as np

from assess.questionnaire import find

BACK_TO_BACK, SECONDS = 8, 8.0


class Browser:
    """One kept connection and the cookies of one company; HTTP as far as this needs it."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies, self.answers, self.csrf = port, {}, "", ""

    async def connect(self) -> "Browser":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def request(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, dict, bytes]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {cookies}", f"Content-Length: {len(body)}"]
        head += [f"Content-Type: {kind}", f"X-CSRFToken: {self.csrf}"] if kind else []
        self.writer.write("\r\n".join([*head, "", ""]).encode() + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {}
        for name, value in (line.split(": ", 1) for line in lines[1:] if line):
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, rest = value.split("=", 1)
                self.cookies[key] = rest.split(";")[0]
        content = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return int(lines[0].split()[1]), headers, content

    async def begin(self) -> "Browser":
        page = (await self.request("GET", "/"))[2].decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        form = "application/x-www-form-urlencoded"
        headers = (await self.request("POST", "/start", f"csrf_token={token}".encode(), form))[1]
        self.answers = headers["location"].removesuffix("profile") + "answers"
        self.csrf = json.loads((await self.request("GET", self.answers))[2])["csrf"]
        return self

    async def save(self, item: str, value: str) -> tuple[float, bool]:
        """Seconds until the answer was acknowledged, and whether it was."""
        body = json.dumps({"item": item, "value": value}).encode()
        start = time.perf_counter()
        try:
            status = (await self.request("POST", self.answers, body, "application/json"))[0]
        except (asyncio.IncompleteReadError, ConnectionError):  # the server closed an idle connection, as it may
            await self.connect()
            status = (await self.request("POST", self.answers, body, "application/json"))[0]
        return time.perf_counter() - start, status == 200


async def filling(browser: Browser, answers: int, seed: int) -> list[tuple[float, bool]]:
    draw, timings = random.Random(seed), []
    await asyncio.sleep(draw.random())  # nobody begins at the same moment
    for item, value in given(answers):
        timings.append(await browser.save(item, value))
        await asyncio.sleep(draw.uniform(0.5, 1.5))
    return timings


async def hammering(browser: Browser, until: float) -> list[tuple[float, bool]]:
    timings = []
    while True:
        for item, value in given(40):
            if time.perf_counter() > until:
                return timings
            timings.append(await browser.save(item, value))


def given(answers: int) -> list[tuple[str, str]]:
    asked = [item for item in find().questions if item.kind != "multiple" and item.asked_of == "all"]
    return [(asked[k % len(asked)].id, asked[k % len(asked)].options[k // len(asked) % 2].id) for k in range(answers)]


async def measured(port: int, companies: int, answers: int) -> None:
    browsers = [await (await Browser(port).connect()).begin() for _ in range(companies)]
    start = time.perf_counter()
    timings = await asyncio.gather(*(filling(b, answers, k) for k, b in enumerate(browsers)))
    report(f"{companies} companies, about a second between answers", timings, time.perf_counter() - start)
    start = time.perf_counter()
    timings = await asyncio.gather(*(hammering(b, start + SECONDS) for b in browsers[:BACK_TO_BACK]))
    report(f"{BACK_TO_BACK} connections back to back", timings, time.perf_counter() - start)


def report(name: str, timings: list[list[tuple[float, bool]]], seconds: float) -> None:
    each = [timing for own in timings for timing in own]
    p50, p95, p99 = np.percentile([took for took, _ in each], [50, 95, 99]) * 1000
    failed = sum(not good for _, good in each)
    print(
        f"{name}: {len(each)} answers, {failed} failed; p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms; "
        f"{len(each) / seconds:.0f} answers a second"
    )


def served(port: int, data: str, workers: int, threads: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "assess", "serve", "--port", str(port)]
    command += ["--workers", str(workers), "--threads", str(threads)]
    process = subprocess.Popen(command, env={**os.environ, "ASSESS_DATA": data}, stdout=subprocess.DEVNULL)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
            return process
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not start")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("companies", 100), ("answers", 20), ("workers", 2), ("threads", 4)):
        options.add_argument(f"--{name}", type=int, default=default)
    chosen = options.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        server = served(port, data, chosen.workers, chosen.threads)
        try:
            asyncio.run(measured(port, chosen.companies, chosen.answers))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
