"""The language of the tests of the consultant's door: accounts with cheap hashes, and consultants who log in."""

import re

from argon2 import PasswordHasher

from assess import storage
from assess.accounts import CONSULTANT, hashed, key_of, new_code
from tests.web.visitor import Visitor

PASSWORD = "four words in a row"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def bytes_of(text: str):
    """Chance that is none: another for each text."""
    return lambda n: (text.encode() * n)[:n]


class Consultant(Visitor):
    """A browser that may log in with an account of its own."""

    def __init__(self, app, name: str, shown: str = "") -> None:
        super().__init__(app.test_client())
        self.app, self.name = app, name
        self.account = storage.Account(
            id=f"id-{name}",
            name=name,
            name_key=key_of(name),
            shown=shown or name,
            role=CONSULTANT,
            password=hashed(PASSWORD),
            code=new_code(bytes_of(name)),
            created_at="2026-11-01T00:00:00Z",
            disabled=False,
        )
        storage.add_account(self.db(), self.account)

    def db(self):
        return storage.connect(self.app.extensions["assess"].database)

    def log_in(self, password: str = PASSWORD, name: str = "", address: str = "/login"):
        return self.send(address, {"name": name or self.name, "password": password})

    def here(self) -> "Consultant":
        assert self.log_in().status_code == 303
        return self

    def clients(self, query: str = "") -> dict[str, str]:
        """The companies in the list, each with the address of its result."""
        page = self.get(f"/consultant{query}")
        rows = re.findall(r'<th scope="row"[^>]*><a href="([^"]+)">([^<]*)</a>', page)
        return {name: address for address, name in rows}

    def audit(self) -> list[tuple[str, str, str]]:
        return [(entry.who, entry.what, entry.object) for entry in storage.audit(self.db())]


def share(company: Visitor, code: str, **more: str):
    return company.send(f"{company.home}share", {"code": code} | more)


def shared(company: Visitor, consultant: Consultant) -> str:
    """Shares the result of a company; the address under which the consultant finds it."""
    assert share(company, consultant.account.code, wording="1").status_code == 303
    [latest] = list(consultant.db().query("select id from shares order by rowid desc limit 1"))
    return f"/consultant/c/{latest['id']}"
