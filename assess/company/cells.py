"""Names of peer cells: the part of the companies that share industry group, size and city."""

from assess.company.cities import CITIES
from assess.company.industries import GROUPS
from assess.company.size import SIZES
from assess.i18n import translator


def cell_name(group: int, size: int, city: int, locale: str) -> str:
    """The name of a cell from indices into GROUPS, SIZES and CITIES; -1 takes any."""
    tables = ((CITIES, city), (GROUPS, group), (SIZES, size))
    titles = [table[place].title.get(locale) for table, place in tables if place >= 0]
    return " · ".join(titles) or translator(locale)("all companies")
