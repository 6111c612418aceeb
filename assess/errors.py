"""Every error a caller may want to catch.

AssessError                a sentence for the one who can fix it, in their language
 ├── QuestionnaireError    a questionnaire file is wrong: file, place, remedy
 ├── ProfileError          a company profile is wrong: which field, and why
 ├── AnswerError           an answer is wrong: which item, and why
 ├── ArtifactError         a model directory is missing, altered or of another version
 ├── BenchmarkError        a population cannot be built as asked
 ├── TableError            an input table cannot be used at all
 ├── ActionsError          an action library is wrong: file, place, remedy
 ├── PlanError             a plan is asked for that cannot be: what is allowed
 ├── ReportError           a report cannot be drawn truthfully (a missing glyph, a missing font)
 ├── AccountError          a login name, a password or a code is not as it must be
 └── StorageError          the database refuses: an unknown id, a conflict
"""

import errno
from typing import NamedTuple, Protocol, runtime_checkable

from assess.i18n import mark, translator


@runtime_checkable
class Worded(Protocol):
    """A value of a message that is itself worded in the reader's language."""

    def text(self, locale: str) -> str: ...


class Refusal(NamedTuple):
    """Why the operating system refuses, worded for a reader."""

    error: OSError

    def text(self, locale: str) -> str:
        said = _REFUSALS.get(self.error.errno or 0)
        return translator(locale)(said) if said else self.error.strerror or str(self.error)


_REFUSALS = {
    errno.ENOENT: mark("there is no such file or folder"),
    errno.EACCES: mark("it is not permitted"),
    errno.EISDIR: mark("it is a folder"),
    errno.ENOTDIR: mark("a file stands where a folder should be"),
    errno.ENOSPC: mark("the disk is full"),
    errno.EROFS: mark("the disk can only be read"),
}


class AssessError(Exception):
    """A message template in English with its values; `text(locale)` is the sentence in the reader's language.

    `AssessError("{field} must be at most {top}, got {value}", field="X", top=9, value=12)`
    """

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def text(self, locale: str = "en") -> str:
        template = translator(locale)(self.message)
        values = {k: v.text(locale) if isinstance(v, Worded) else v for k, v in self.values.items()}
        return template.format(**values) if values else template

    def __str__(self) -> str:
        return self.text("en")


class QuestionnaireError(AssessError):
    pass


class ProfileError(AssessError):
    """`field` is the profile field at fault, such as "credit_code"."""

    def __init__(self, field: str, message: str, /, **values: object) -> None:
        super().__init__(message, **values)
        self.field = field


class AnswerError(AssessError):
    """`item` is the id of the item at fault."""

    def __init__(self, item: str, message: str, /, **values: object) -> None:
        super().__init__(message, **values)
        self.item = item


class ArtifactError(AssessError):
    pass


class BenchmarkError(AssessError):
    pass


class TableError(AssessError):
    pass


class ActionsError(AssessError):
    pass


class PlanError(AssessError):
    pass


class ReportError(AssessError):
    pass


class AccountError(AssessError):
    pass


class StorageError(AssessError):
    pass
