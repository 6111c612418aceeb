"""The question whether answers may be used in a benchmark of surveyed companies: its wording and its version."""

from assess.i18n import mark

VERSION = "1"
"""Recorded with every decision. A change of any word below, in either language, makes a new version."""

LABEL = mark("Allow our answers to be used, without our name, in the benchmark of surveyed companies (optional)")
TERMS = (
    mark(
        "What for: so that companies are compared with real ones. Your result is the same whether you allow it or not."
    ),
    mark(
        "What is used: the answers, the industry, the city and the size. The name is not used; the credit code only "
        "serves to count a company once."
    ),
    mark(
        "What remains in the benchmark: one row without a name, with industry group, size, city and maturity value. "
        "Where fewer than five companies are alike, the city and, if need be, the size are left out."
    ),
    mark(
        "You can withdraw this on the result page at any time; the next benchmark is then built without your answers. "
        "Benchmarks built before that are not changed."
    ),
)


def agreed(sent: str | None) -> str:
    """The version agreed to: that of today, or "" for none or for a wording that is no longer the one shown."""
    return VERSION if sent == VERSION else ""
