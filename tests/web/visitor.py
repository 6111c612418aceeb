"""The language of the web tests: a service with a small model of its own, and a visitor who fills in its pages."""

import html
import re
from datetime import UTC, datetime

import numpy as np

from assess.company import CITIES, GROUPS
from assess.questionnaire import Questionnaire
from assess.ranking.artifacts import RankModel
from assess.ranking.kernel import build_kernel
from assess.ranking.peers import Benchmark
from assess.scoring import scorer

FACTORY = {
    "name": "湘江机械有限公司",
    "credit_code": "",
    "industry": "34 通用设备制造业",
    "city": "changsha",
    "employees": "120",
    "revenue": "3,500",
    "assets": "",
    "chain": "",
}
SHOP = FACTORY | {"name": "岳麓软件工作室", "industry": "65 软件和信息技术服务业", "employees": "8"}
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def small_model(questionnaire: Questionnaire, companies: int = 2000) -> RankModel:
    """A model of even items and a drawn benchmark: enough to rank with, made in milliseconds."""
    rules = scorer(questionnaire)
    draw = np.random.default_rng(7)
    counts = rules.category_counts
    difficulty = np.full((len(counts), max(counts) - 1), np.nan)
    for row, count in enumerate(counts):
        difficulty[row, : count - 1] = np.linspace(-1.5, 1.5, count - 1) if count > 2 else 0.0
    discrimination = np.ones(len(counts))
    benchmark = Benchmark(
        theta_micro=(draw.normal(size=companies) * 1e6).astype(np.int32),
        group=draw.integers(0, len(GROUPS), companies).astype(np.int16),
        size=draw.integers(0, 4, companies).astype(np.int8),
        city=draw.integers(0, len(CITIES), companies).astype(np.int16),
        kind="synthetic",
        version="1.0.0",
        date="2026-11-01",
        seed=7,
        questionnaire=questionnaire.id,
        questionnaire_version=questionnaire.version,
        questionnaire_digest=questionnaire.digest,
    )
    return RankModel(
        name="small",
        version="1.0.0",
        items=tuple(item.id for item in rules.ranked),
        kernel=build_kernel(discrimination, difficulty),
        discrimination=discrimination,
        difficulty=difficulty,
        benchmark=benchmark,
    )


class Visitor:
    """One browser: follows links, sends forms with the token of the page, remembers its assessment."""

    def __init__(self, client) -> None:
        self.client = client
        self.home = ""

    def get(self, address: str, status: int = 200) -> str:
        response = self.client.get(address)
        assert response.status_code == status, f"{address}: {response.status}"
        return response.get_data(as_text=True)

    def send(self, address: str, typed: dict, page: str = ""):
        """Posts `typed` with the token of `page` (by default the page at the address itself)."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page or address))
        assert token, f"{page or address} has no form"
        return self.client.post(address, data=typed | {"csrf_token": html.unescape(token[1])})

    def begin(self, company: dict | None = None) -> "Visitor":
        started = self.send("/start", {}, page="/")
        assert started.status_code == 303
        self.home = started.location.removesuffix("profile")
        if company is not None:
            saved = self.send(f"{self.home}profile", company)
            assert saved.status_code == 303, says(saved, "error")
        return self

    def fill(self, answer) -> "Visitor":
        """Goes through all pages from the first; `answer(item)` gives what to choose, a list for several."""
        address = self.first_page()
        while "/s/" in address:
            address = self.next_page(address, answer)
        assert address == f"{self.home}check"
        return self

    def first_page(self) -> str:
        return re.search(rf'href="({self.home}s/[^"]+)"', self.get(self.home))[1]

    def next_page(self, address: str, answer) -> str:
        questionnaire = self.client.application.extensions["assess"].questionnaire
        names = dict.fromkeys(re.findall(r'name="q_([a-z0-9_-]+)"', self.get(address)))
        items = [questionnaire.item[name] for name in names]
        typed = {f"q_{item.id}": answer(item) for item in items if item.kind != "number"}
        saved = self.send(address, typed)
        assert saved.status_code == 303, says(saved, "error")
        return saved.location

    def submit(self, **more: str):
        """Declares what must be declared and submits; `more` stands above it."""
        return self.send(f"{self.home}submit", self.declared() | more, page=f"{self.home}check")

    def declared(self) -> dict[str, str]:
        """The ticks of the two declarations, each with the version on the page; nothing once it is submitted."""
        page = self.client.get(f"{self.home}check").get_data(as_text=True)
        return dict(re.findall(r'name="(truth|privacy)" value="([^"]+)"', page))

    def save(self, item: str, **sent):
        """Saves one answer as the script of the page does."""
        token = self.client.get(f"{self.home}answers").json["csrf"]
        return self.client.post(f"{self.home}answers", json={"item": item, **sent}, headers={"X-CSRFToken": token})


def says(response, css_class: str) -> list[str]:
    """The texts of the elements of one class, without their markup."""
    text = response if isinstance(response, str) else response.get_data(as_text=True)
    found = re.findall(rf'<(\w+)[^>]*class="(?:[^"]* )?{css_class}(?: [^"]*)?"[^>]*>(.*?)</\1>', text, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", "", inner)).split()) for _, inner in found]


def best(item):
    """The best answer to an item, whoever is asked."""
    if item.kind == "multiple":
        return [option.id for option in item.options if option.points > 0 and option.asked_of == "all"]
    return max(item.options, key=lambda option: option.points).id


def lowest(item):
    return item.options[0].id


def middle(item):
    ids = [option.id for option in item.options]
    return ids[1:2] if item.kind == "multiple" and item.options[1].asked_of == "all" else ids[len(ids) // 2]


def unknown(item):
    return "?"
