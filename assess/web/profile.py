"""The company profile as a form: typed text in, a Company or messages beside the fields out."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from assess.company import (
    CHAIN_KINDS,
    CHAINS,
    CITIES,
    DIVISION,
    DIVISIONS,
    SECTIONS,
    SIZE_RULES,
    Company,
    Division,
    ProfileErrors,
    parse_company,
    search,
)
from assess.web.language import locale, say

MOST_SUGGESTIONS = 12
TYPED = ("name", "credit_code", "city", "employees", "revenue", "assets", "chain")


class ProfileForm(FlaskForm):
    """`industry` is typed, `industry_pick` chosen among suggestions, `industry_list` among all: the later wins."""

    name = StringField(lazy_gettext("Company name"))
    credit_code = StringField(lazy_gettext("Unified social credit code"))
    industry = StringField(lazy_gettext("Industry"))
    industry_pick = RadioField(lazy_gettext("Which of these?"), validators=[Optional()], validate_choice=False)
    industry_list = SelectField(lazy_gettext("All industries"), validators=[Optional()], validate_choice=False)
    city = SelectField(lazy_gettext("City"), validate_choice=False)
    employees = StringField(lazy_gettext("Number of employees"))
    revenue = StringField(lazy_gettext("Revenue last year"))
    assets = StringField(lazy_gettext("Total assets"))
    chain = SelectField(lazy_gettext("Industrial chain"), validate_choice=False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        empty = SelectChoice("", lazy_gettext("Please choose"))
        self.city.choices = [empty, *(SelectChoice(city.id, say(city.title)) for city in CITIES)]
        self.chain.choices = [SelectChoice("", lazy_gettext("None, or not sure")), *_chains()]
        self.industry_list.choices = [empty, *_industries()]
        self.industry_pick.choices = []

    def company(self) -> Company | None:
        """The company typed in; None puts the messages beside the fields."""
        fields = {name: self[name].data or "" for name in TYPED}
        fields["industry"] = self.industry_list.data or self.industry_pick.data or self.industry.data or ""
        try:
            return parse_company(fields)
        except ProfileErrors as refused:
            for error in refused.errors:
                field: Field = self[error.field]
                field.errors = [*field.errors, error.text(locale())]
            self._suggest()
            return None

    def _suggest(self) -> None:
        """Industries near to what was typed, to choose from; the one found, if only another field is wrong."""
        chosen = self.industry_list.data or self.industry_pick.data
        if chosen in DIVISION:
            self.industry.data, self.industry_list.data = written(DIVISION[chosen]), ""
        elif self.industry.errors and self.industry.data:
            near = search(self.industry.data)[:MOST_SUGGESTIONS]
            self.industry_pick.choices = [SelectChoice(d.code, written(d)) for d in near]


def typed(profile: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields hold for a profile kept before."""
    held = {name: _plain(profile.get(name)) for name in TYPED}
    division = DIVISION.get(str(profile.get("industry", "")))
    return held | {"industry": written(division) if division else ""}


def written(division: Division) -> str:
    return f"{division.code} {say(division.title)}"


def every_industry() -> list[str]:
    return [written(division) for division in DIVISIONS]


def industries_sized_by(indicator: str) -> str:
    """The kinds of industry whose size rule looks at an indicator."""
    found = [say(rule.title) for rule in SIZE_RULES.values() if indicator in rule.limits]
    return gettext(", ").join(found)


def _plain(value: Any) -> str:
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


def _industries() -> list[SelectChoice]:
    titles = {section.id: f"{section.id} {say(section.title)}" for section in SECTIONS}
    return [SelectChoice(d.code, written(d), optgroup=titles[d.section]) for d in DIVISIONS]


def _chains() -> list[SelectChoice]:
    titles = {kind.id: say(kind.title) for kind in CHAIN_KINDS}
    return [SelectChoice(chain.id, say(chain.title), optgroup=titles[chain.kind]) for chain in CHAINS]
