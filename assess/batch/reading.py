"""How forgiving cells are read. What is written otherwise than the template asks for, and can still mean only one
thing, is read by a stated rule and counted; strict reading refuses it."""

from collections import Counter

import polars as pl

from assess.batch.cells import Fault, places
from assess.errors import AssessError
from assess.i18n import mark
from assess.records import Struct, field

RULES = {
    "words": mark("options given by their words instead of their codes"),
    "yes_no": mark("yes and no, read as the option that says so"),
    "share": mark("percentages or shares, read as the band they fall into"),
    "letters": mark("codes in full-width or small letters, or with other separators"),
    "point": mark("codes with a decimal point, such as 3.0"),
    "figures": mark("numbers with full-width digits, separators or units"),
    "cleaned": mark("invisible characters, needless spaces and apostrophes in front taken out"),
    "nothing": mark("slashes, dashes and words for none, read as nothing given"),
    "district": mark("cities with a district or county behind them"),
}
_REFUSED = {
    "words": mark("Strict reading takes the code of an option, not its words; write the code"),
    "yes_no": mark("Strict reading takes the code of an option, not yes or no; write the code"),
    "share": mark("Strict reading takes the code of a band, not a percentage; write the code"),
    "letters": mark("Strict reading takes codes in plain capitals and digits, separated by ; – correct the spelling"),
    "point": mark("Strict reading takes codes without a decimal point; take it out"),
    "figures": mark("Strict reading takes plain digits; take separators and units out"),
    "cleaned": mark("Strict reading takes text without invisible characters and double spaces; take them out"),
    "nothing": mark("Strict reading takes an empty cell where nothing is given; take the sign out"),
    "district": mark("Strict reading takes the city alone; take the district out"),
}


class Reading(Struct):
    """The reading of one table: `counts` holds the cells each rule was used for; with `strict` none is used."""

    strict: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    def use(self, name: str, column: pl.Series, rules: dict[str, str]) -> list[Fault]:
        """Notes that the texts in `rules` were read by a rule; in strict reading, the faults they are instead."""
        if not rules:
            return []
        if self.strict:
            return places(name, column, {text: AssessError(_REFUSED[rule]) for text, rule in rules.items()})
        used = column.filter(column.is_in(list(rules))).value_counts()
        for text, count in used.iter_rows():
            self.counts[rules[text]] += count
        return []
