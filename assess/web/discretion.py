"""What never stands in a log: the private links of companies, and those of their PDF.

And an entry is one line, whatever is written in it.
"""

import logging
import re

_LINK = re.compile(r"/(a|pdf)/[^/\s?#'\"]+")


class Discreet(logging.Filter):
    """Takes the tokens of private links out of a record, of its traceback too, and line breaks out of its message."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        record.msg, record.args = hidden(said).replace("\r", "\\r").replace("\n", "\\n"), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = hidden(logging.Formatter().formatException(record.exc_info))
        return True


def hidden(text: str) -> str:
    return _LINK.sub(r"/\1/…", text)


def guard(logger: logging.Logger) -> None:
    """Makes a logger discreet; once is enough."""
    if not any(isinstance(each, Discreet) for each in logger.filters):
        logger.addFilter(Discreet())
