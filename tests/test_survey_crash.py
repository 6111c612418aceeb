"""The server is killed while answers come in; every one it acknowledged is there when it is back."""

import http.client
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from threading import Semaphore

import pytest

from assess.questionnaire import find

CLIENTS, EACH = 6, 10
"""Companies, and how many acknowledged answers each has at least before the server is killed."""
LIMIT = 120
"""Seconds for one reply on a machine busy with much else; it takes a few milliseconds."""


class Server:
    """`assess serve` at an address of its own, another one after each start, with a data folder of its own."""

    def __init__(self, data) -> None:
        self.data = data

    def start(self) -> "Server":
        command = [sys.executable, "-m", "assess", "serve", "--port", "0", "--workers", "2", "--lang", "en"]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "ASSESS_DATA": str(self.data)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        said = self.process.stderr.readline()
        assert said.startswith("Serving on "), said
        self.address = said.split()[2]
        return self

    def kill(self) -> None:
        """At once, the workers too: nothing gets a chance to put things in order."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()


class Company:
    """One browser with one assessment."""

    def __init__(self, server) -> None:
        self.server = server
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        page = self.open(f"{server.address}/", timeout=LIMIT).read().decode()
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        started = self.open(f"{server.address}/start", f"csrf_token={token}".encode(), timeout=LIMIT)
        self.path = started.url.removeprefix(server.address).removesuffix("profile") + "answers"
        self.csrf = self.fetched()["csrf"]

    def save(self, item, value) -> int:
        """The version the server acknowledged."""
        body = json.dumps({"item": item, "value": value}).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.csrf}
        sent = urllib.request.Request(self.server.address + self.path, body, headers)
        return json.load(self.open(sent, timeout=LIMIT))["version"]

    def fetched(self) -> dict:
        return json.load(self.open(self.server.address + self.path, timeout=LIMIT))


def answering(company, questions, acknowledged, enough) -> None:
    """Answers again and again until the server is gone; a refusal by a living server is an error."""
    try:
        while True:
            for item in questions:
                for option in item.options[:2]:
                    acknowledged.append((item.id, company.save(item.id, option.id)))
                    if len(acknowledged) == EACH:
                        enough.release()
    except urllib.error.HTTPError:
        raise
    except (OSError, ValueError, http.client.HTTPException):
        return
    finally:
        enough.release()  # nobody need wait for a client that is gone


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path).start()
    yield server
    server.kill()


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(server):
    questions = [item for item in find().questions if item.kind == "single" and item.asked_of == "all"]
    companies = [Company(server) for _ in range(CLIENTS)]
    acknowledged, enough = [[] for _ in companies], Semaphore(0)
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [
            pool.submit(answering, company, questions, own, enough)
            for company, own in zip(companies, acknowledged, strict=True)
        ]
        for _ in companies:
            enough.acquire(timeout=LIMIT)
        server.kill()
    for client in clients:
        client.result()
    assert min(map(len, acknowledged)) >= EACH
    server.start()
    for company, own in zip(companies, acknowledged, strict=True):
        kept, last = company.fetched()["versions"], dict(own)
        assert {item: kept.get(item, 0) >= version for item, version in last.items()} == dict.fromkeys(last, True)
