"""The company's own figures for actions, in place of the library's: typed, carried in addresses, kept with a plan.

In an address an action is written as id~effort~months~once~yearly, with nothing where the library holds:
own=crm~3-5~2~20000~. Own figures go to the planner as its `overrides`, for the size class of the company.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, ValidationError

from assess.planning import Library, Overrides
from assess.planning.model import size_name
from assess.web import typed_numbers

FIGURES = ("effort", "months", "one_off", "yearly")
_MOST = {"effort": 100_000, "one_off": 100_000_000, "yearly": 100_000_000}
_LONGEST = 12
Figure = list[float] | int
Own = dict[str, dict[str, Figure]]
"""Action -> what was typed for it: [low, high] in person-days or yuan, or whole months."""


@dataclass(frozen=True)
class Typed:
    """What came with a request: the `own` figures that can be used, the action `at` that is looked at, the forms of
    actions whose figures are `wrong`, and what stood in the address and means nothing here."""

    own: Own
    at: str = ""
    wrong: "Mapping[str, OwnForm]" = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def _usable(_form: Form, typed: StringField) -> None:
    _figure(typed.short_name, typed.data)


class OwnForm(Form):
    """The figures of one action, whose id stands before the names of the fields. An empty one leaves the library's."""

    effort = StringField(lazy_gettext("Own effort"), [_usable])
    months = StringField(lazy_gettext("Time"), [_usable])
    one_off = StringField(lazy_gettext("Cost, once"), [_usable])
    yearly = StringField(lazy_gettext("Cost, each year"), [_usable])

    @property
    def figures(self) -> dict[str, Figure]:
        """Those of a valid form."""
        found = {name: _figure(name, self[name].data) for name in FIGURES}
        return {name: value for name, value in found.items() if value is not None}


def asked(arguments: "MultiDict[str, str]", library: Library) -> Typed:
    """What an address says."""
    own, unread = read(arguments.getlist("own"), library)
    return Typed(own, arguments.get("at", ""), unread=unread)


def typed(sent: "MultiDict[str, str]", library: Library) -> Typed:
    """What a form says: the figures it carries, with those typed into the fields of actions in their place."""
    own, unread = read(sent.getlist("own"), library)
    forms = {name: OwnForm(sent, prefix=_prefix(name)) for name in library.action if _prefix(name) + "effort" in sent}
    wrong = {name: form for name, form in forms.items() if not form.validate()}
    right = {name: form.figures for name, form in forms.items() if name not in wrong}
    settled = {name: figures for name, figures in (own | right).items() if figures}
    changed = [name for name in forms if name in wrong or settled.get(name) != own.get(name)]
    return Typed(settled, (changed or [sent.get("at", "")])[0], wrong, unread)


def forms(actions: Iterable[str], given: Typed) -> dict[str, OwnForm]:
    """A form for each action, with its own figures, or with what was typed and cannot be used."""
    return {action: _form_of(action, given.own.get(action, {})) for action in actions} | dict(given.wrong)


def _form_of(action: str, figures: Mapping[str, Figure]) -> OwnForm:
    return OwnForm(prefix=_prefix(action), data={name: _written(figures.get(name)) for name in FIGURES})


def _prefix(action: str) -> str:
    return f"{action}."


def read(addresses: Iterable[str], library: Library) -> tuple[Own, tuple[str, ...]]:
    """The figures addresses carry, and the parts that mean nothing here."""
    own: Own = {}
    unread: list[str] = []
    for each in addresses:
        action, *parts = each.split("~")
        made = OwnForm(data=dict(zip(FIGURES, parts, strict=False)))
        if action in library.action and len(parts) == len(FIGURES) and made.validate():
            own |= {action: made.figures} if made.figures else {}
        else:
            unread.append(each[:60])
    return own, tuple(unread)


def addresses(own: Own, without: str = "") -> list[str]:
    """The figures as `read` reads them, those of one action left out."""
    return [
        "~".join([action, *(_written(figures.get(name)) for name in FIGURES)])
        for action, figures in own.items()
        if action != without
    ]


def overrides(own: Own, size: int) -> Overrides:
    """For the planner; `size` an index into company.SIZES, -1 where it is not known."""
    return {
        action: {name: {size_name(size): figures[name]} for name in FIGURES if name in figures}
        for action, figures in own.items()
    }


def own_of(changed: Overrides, size: int) -> Own:
    """The other way round: the figures a kept plan was made with."""
    return {
        action: {name: bands[size_name(size)] for name, bands in figures.items() if size_name(size) in bands}
        for action, figures in changed.items()
    }


def _figure(name: str, text: str | None) -> Figure | None:
    """What was typed for one figure; None for nothing. Raises ValidationError."""
    if not (text or "").strip():
        return None
    return _months(str(text)) if name == "months" else _band(str(text), _MOST[name])


def _months(text: str) -> int:
    months = _tried(typed_numbers.number, text)
    if months is None or months != int(months) or not 1 <= months <= _LONGEST:
        message = gettext("Write whole months from 1 to %(most)s, or leave it empty for the reference.", most=_LONGEST)
        raise ValidationError(message)
    return int(months)


def _band(text: str, most: float) -> list[float]:
    band = _tried(typed_numbers.band, text)
    if band is None or band[1] > most:
        message = gettext(
            "Write a number from 0 to %(most)s or a range such as 3-5, or leave it empty for the reference.",
            most=f"{most:,}",
        )
        raise ValidationError(message)
    return list(band)


def _tried(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError:
        return None


def _written(value: Figure | None) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    low, high = map(typed_numbers.shown, value)
    return low if low == high else f"{low}-{high}"
