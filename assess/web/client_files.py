"""The list of a consultant's companies as a table, and the names of what stands in it."""

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Response, send_file
from flask_babel import gettext

from assess import storage
from assess.company import CITIES, CITY_INDEX, DIVISION
from assess.questionnaire import Questionnaire
from assess.web.language import locale as visitor_locale
from assess.web.language import moment
from assess.web.service import service

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": _XLSX}


@dataclass(frozen=True)
class Titles:
    """The names of industries, cities and levels in one language."""

    questionnaire: Questionnaire
    locale: str

    def industry(self, code: str) -> str:
        return f"{code} {DIVISION[code].title.get(self.locale)}" if code in DIVISION else code

    def city(self, id: str) -> str:
        return CITIES[CITY_INDEX[id]].title.get(self.locale) if id in CITY_INDEX else id

    def level(self, id: int) -> str:
        official = self.questionnaire.official
        return {level.id: level.title for level in official.levels}.get(id, official.below).get(self.locale)


def titles() -> Titles:
    return Titles(service().questionnaire, visitor_locale())


def table(clients: Sequence[storage.Client], kind: str, date: str) -> Response:
    """The list as "csv" or "xlsx", in which no name can turn into a formula."""
    from assess.batch import tables

    say = titles()
    labels = {
        "name": gettext("Company name"),
        "credit_code": gettext("Unified social credit code"),
        "industry": gettext("Industry"),
        "city": gettext("City"),
        "level": gettext("Official level (self-assessed)"),
        "index": gettext("Zhifu index"),
        "submitted_at": gettext("Submitted"),
        "receipt": gettext("Report number"),
        "shared_at": gettext("Shared since"),
    }
    rows = [
        vars(client)
        | {"industry": say.industry(client.industry), "city": say.city(client.city), "level": say.level(client.level)}
        | {"submitted_at": moment(client.submitted_at), "shared_at": moment(client.shared_at)}
        for client in clients
    ]
    frame = tables.of_records(rows, tuple(labels)).rename(labels)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"list.{kind}"
        tables.write(frame, file)
        content = io.BytesIO(file.read_bytes())
    return send_file(content, _TYPES[kind], as_attachment=True, download_name=f"{gettext('Companies')}_{date}.{kind}")
