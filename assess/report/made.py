"""One company's report from what is known of it to the finished PDF: what a batch calls, on one machine or many."""

from dataclasses import dataclass

from assess.report import content, pdf
from assess.report.known import Known


@dataclass(frozen=True)
class Printed:
    """A PDF with the digest on its cover and a file name for it."""

    pdf: bytes
    digest: str
    name: str


def printed(known: Known, locale: str = "zh") -> Printed:
    """Pure: the same arguments give the same bytes. Raises ReportError for a character no font has."""
    made = pdf.render(content.build(known, locale), locale)
    return Printed(made, known.digest, pdf.file_name(known.company.name, known.date, locale))
