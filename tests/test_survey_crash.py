"""The server is killed while answers come in; every one it acknowledged is there when it is back."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar

import pytest

from assess.questionnaire import find

CLIENTS, ENOUGH, LIMIT = 6, 60, 20.0
FORM = "application/x-www-form-urlencoded"


class Server:
    """`assess serve` on a port of its own, with a data folder of its own."""

    def __init__(self, data) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.data = data

    def start(self) -> "Server":
        command = [sys.executable, "-m", "assess", "serve", "--port", str(self.port), "--workers", "2"]
        environment = {**os.environ, "ASSESS_DATA": str(self.data)}
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until(lambda: fetches(f"{self.address}/healthz"))
        return self

    def kill(self) -> None:
        """At once, the workers too: nothing gets a chance to put things in order."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Company:
    """One browser with one assessment."""

    def __init__(self, server) -> None:
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        page = self.open(f"{server.address}/", timeout=LIMIT).read().decode()
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        started = self.open(f"{server.address}/start", f"csrf_token={token}".encode(), timeout=LIMIT)
        self.answers = started.url.removesuffix("profile") + "answers"
        self.csrf = json.load(self.open(self.answers, timeout=LIMIT))["csrf"]

    def save(self, item, value) -> int:
        """The version the server acknowledged."""
        body = json.dumps({"item": item, "value": value}).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.csrf}
        return json.load(self.open(urllib.request.Request(self.answers, body, headers), timeout=LIMIT))["version"]

    def versions(self) -> dict[str, int]:
        return json.load(self.open(self.answers, timeout=LIMIT))["versions"]


def fetches(address) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1):
            return True
    except OSError:
        return False


def until(holds) -> None:
    end = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def answering(company, questions, acknowledged) -> None:
    """Answers again and again until the server is gone; a refusal by a living server is an error."""
    try:
        while True:
            for item in questions:
                for option in item.options[:2]:
                    acknowledged.append((item.id, company.save(item.id, option.id)))
    except urllib.error.HTTPError:
        raise
    except (OSError, ValueError, http.client.HTTPException):
        return


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path).start()
    yield server
    server.kill()


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(server):
    questions = [item for item in find().questions if item.kind == "single" and item.asked_of == "all"]
    companies = [Company(server) for _ in range(CLIENTS)]
    acknowledged = [[] for _ in companies]
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [
            pool.submit(answering, company, questions, own)
            for company, own in zip(companies, acknowledged, strict=True)
        ]
        until(lambda: all(acknowledged) and sum(map(len, acknowledged)) >= ENOUGH)
        server.kill()
    for client in clients:
        client.result()
    server.start()
    for company, own in zip(companies, acknowledged, strict=True):
        kept = company.versions()
        last = dict(own)
        assert own and {item: kept.get(item, 0) >= version for item, version in last.items()} == dict.fromkeys(
            last, True
        )
