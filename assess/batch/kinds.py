"""What tables are written as, told by the names of files."""

from pathlib import Path

from assess.errors import TableError
from assess.i18n import mark

STANDARD = Path("-")
"""Stands for standard input and standard output."""
LINES = ("csv", "jsonl")
"""Kinds that are written as lines of text, which any process can prepare."""
_ENDINGS = {".xlsx": "xlsx", ".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_FOREIGN = {".xls", ".xlsm", ".xlsb", ".et", ".ods", ".json", ".pdf", ".doc", ".docx", ".htm", ".html", ".zip"}


def kind_of(path: Path) -> str:
    """What the ending of a name asks for, CSV where it says nothing else. Raises TableError for what is not written: a
    CSV file called .xls opens with a warning, or not at all."""
    if path.suffix.lower() in _FOREIGN:
        raise TableError(
            mark("{file} would be no such file: tables are written as .csv, .xlsx, .parquet or .jsonl; choose one"),
            file=path.name,
        )
    return _ENDINGS.get(path.suffix.lower(), "csv")
