"""Many reports as one ZIP archive, made while it is sent."""

import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from urllib.parse import quote

from flask import Response
from flask_babel import get_timezone, gettext

from assess import storage
from assess.errors import ReportError
from assess.i18n import mark, translator
from assess.report import pdf
from assess.web import frozen
from assess.web.language import locale as visitor_locale
from assess.web.printing import Printer, printer
from assess.web.service import service
from assess.web.turns import Turn

MOST = 1000
"""Reports in one archive; it takes a worker's thread for as long as they are drawn."""

Row = dict[str, int | str]


def answer(account: storage.Account, chosen: Sequence[str], turn: Turn) -> Response:
    """A ZIP of the reports of some shares; one report at a time is in memory. `turn` ends with the archive, or when
    nobody waits for it any more."""
    now, zone = service().clock(), get_timezone()
    made = Archive(service().database, account.id, visitor_locale(), now.astimezone(zone), zone, printer())
    response = Response(_in_turn(made.pieces(chosen), turn), mimetype="application/zip")
    response.call_on_close(turn.end)
    name = f"{gettext('Reports')}_{made.now.date().isoformat()}.zip"
    # A header is Latin text; every browser prefers the second form, which holds any name.
    names = {"filename": f"reports_{made.now.date().isoformat()}.zip", "filename*": f"UTF-8''{quote(name)}"}
    response.headers.set("Content-Disposition", "attachment", **names)
    return response


def _in_turn(pieces: Iterator[bytes], turn: Turn) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        turn.end()


@dataclass(frozen=True)
class Archive:
    """What an archive needs when the request that asked for it is over: `account` is an id, `now` in `zone`."""

    database: Path
    account: str
    locale: str
    now: datetime
    zone: tzinfo
    printer: Printer

    def pieces(self, chosen: Sequence[str]) -> Iterator[bytes]:
        """The archive in pieces, one a report. It has a connection of its own."""
        db, sink, rows, taken = storage.connect(self.database), _Sink(), list[Row](), set[str]()
        try:
            with zipfile.ZipFile(sink, "w") as book:
                for number, share_id in enumerate(chosen, start=1):
                    # Asked again for each: it may have been taken back while the others were drawn.
                    submission = storage.shared_with(db, self.account, share_id)
                    rows.append({"number": number, **self._add(book, submission, taken)})
                    yield sink.taken()
                self._put(book, f"{translator(self.locale)('Contents')}.csv", _contents(rows, self.locale))
            yield sink.taken()
        finally:
            db.close()

    def _add(self, book: zipfile.ZipFile, submission: storage.Submission | None, taken: set[str]) -> dict[str, str]:
        """Puts a report into the archive, and says in a row of its contents what became of it."""
        t = translator(self.locale)
        if submission is None:
            return {"company": "", "receipt": "", "file": "", "state": t("No longer shared")}
        content = frozen.report(submission, self.locale)
        said = {"company": content.cover.company, "receipt": submission.receipt}
        try:
            drawn = self.printer.draw(content)
        except ReportError as error:
            return said | {"file": "", "state": error.text(self.locale)}
        day = datetime.fromisoformat(submission.submitted_at).astimezone(self.zone).date().isoformat()
        name = unused(pdf.file_name(content.cover.company, day, self.locale), taken)
        self._put(book, name, drawn)
        return said | {"file": name, "state": t("Written")}

    def _put(self, book: zipfile.ZipFile, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(name, self.now.timetuple()[:6])
        entry.external_attr = 0o644 << 16
        book.writestr(entry, content, zipfile.ZIP_STORED)  # a PDF is compressed already


class _Sink(io.RawIOBase):
    """Takes what the archive writes and hands it on."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole


def unused(name: str, taken: set[str]) -> str:
    """The name, numbered from 2 where it is taken, also where capitals and small letters are the same file."""
    stem, dot, ending = name.rpartition(".")
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}_{number}{dot}{ending}"
    taken.add(name.casefold())
    return name


def _contents(rows: Sequence[Row], locale: str) -> bytes:
    from assess.batch import tables

    t = translator(locale)
    columns = {
        "number": mark("Number"),
        "company": mark("Company name"),
        "receipt": mark("Report number"),
        "file": mark("File"),
        "state": mark("State"),
    }
    frame = tables.of_records(rows, tuple(columns)).rename({name: t(label) for name, label in columns.items()})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contents.csv"
        tables.write(frame, file)
        return file.read_bytes()
