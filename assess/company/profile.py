"""A company's profile: typed fields are checked once, at the door; many profiles stand as columns."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.company.chains import chain_id
from assess.company.cities import CITIES, CITY_INDEX, City, city_index
from assess.company.credit_code import parse_credit_code
from assess.company.industries import DIVISIONS, GROUPS, INDUSTRY_INDEX, Division, industry_index
from assess.company.size import SIZES, Indicator, Size, explain_size, needs, size_class
from assess.company.spelling import shown, typed, visible
from assess.errors import AssessError, ProfileError
from assess.i18n import mark, translator
from assess.records import Struct, asdict

FIELDS = ("name", "credit_code", "industry", "city", "employees", "revenue", "assets", "chain")
MAX_NAME = 100
MAX_EMPLOYEES = 1_000_000
MAX_MONEY = 1e8
Field = str | float | int | None
T = TypeVar("T")


class ProfileErrors(AssessError):
    """Everything that is wrong with one profile, one ProfileError a field, in the order of the form."""

    def __init__(self, errors: Sequence[ProfileError]) -> None:
        super().__init__("The company profile has to be corrected: {problems}")
        self.errors = tuple(errors)

    def text(self, locale: str = "en") -> str:
        """One text for where there is no place beside the fields; each problem behind the name of its field."""
        problems = "; ".join(f"{error.field}: {error.text(locale)}" for error in self.errors)
        return translator(locale)(self.message).format(problems=problems)


class Company(Struct, frozen=True):
    """A valid profile; build it with `parse_company`. Revenue and assets in 10,000 yuan, None = not given."""

    name: str
    industry: str
    city: str
    employees: int
    revenue: float | None
    assets: float | None
    credit_code: str = ""
    chain: str = ""

    @property
    def division(self) -> Division:
        return DIVISIONS[INDUSTRY_INDEX[self.industry]]

    @property
    def place(self) -> City:
        return CITIES[CITY_INDEX[self.city]]

    @property
    def size(self) -> Size:
        return SIZES[profiles([self]).size[0]]


class Profiles(Struct, frozen=True, eq=False):
    """n companies as columns. NaN = not given; size -1 = a deciding figure is not given."""

    industry: NDArray[np.int16]
    city: NDArray[np.int16]
    size: NDArray[np.int8]
    employees: NDArray[np.float64]
    revenue: NDArray[np.float64]
    assets: NDArray[np.float64]

    @classmethod
    def of(
        cls, industry: ArrayLike, city: ArrayLike, employees: ArrayLike, revenue: ArrayLike, assets: ArrayLike
    ) -> "Profiles":
        """From columns: indices into DIVISIONS and CITIES, persons, 10,000 yuan; the size class is computed."""
        codes = np.asarray(industry, np.int16)
        figures = [np.asarray(column, np.float64) for column in (employees, revenue, assets)]
        return cls(codes, np.asarray(city, np.int16), size_class(codes, *figures), *figures)

    def take(self, rows: ArrayLike) -> "Profiles":
        """The companies at these places, in that order; a place may come more than once."""
        return Profiles(**{name: getattr(self, name)[rows] for name in self.__struct_fields__})

    @property
    def n(self) -> int:
        return len(self.industry)

    @property
    def production(self) -> NDArray[np.bool_]:
        """Whether each company is asked about production scenes (a product rule of industries.yaml)."""
        return _PRODUCTION[self.industry]

    @property
    def group(self) -> NDArray[np.int16]:
        """Index into GROUPS."""
        return _GROUP[self.industry]


_PRODUCTION = np.array([division.production for division in DIVISIONS])
_GROUP_INDEX = {group.id: i for i, group in enumerate(GROUPS)}
_GROUP = np.array([_GROUP_INDEX[division.group] for division in DIVISIONS], np.int16)


def profiles(companies: Sequence[Company]) -> Profiles:
    """The columns of some companies, in their order."""
    return Profiles.of(
        [INDUSTRY_INDEX[company.industry] for company in companies],
        [CITY_INDEX[company.city] for company in companies],
        [company.employees for company in companies],
        [np.nan if company.revenue is None else company.revenue for company in companies],
        [np.nan if company.assets is None else company.assets for company in companies],
    )


def parse_company(fields: Mapping[str, Field]) -> Company:
    """A company from typed fields (FIELDS; others are ignored); raises ProfileErrors with all that is wrong.

    Industry and chain by code, id or name, city by id or name; figures may have full-width digits and
    thousands separators. Revenue and assets (10,000 yuan) are required where the size rule decides by them.
    """
    errors: list[ProfileError] = []

    def take(field: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(typed(fields.get(field)))
        except ProfileError as error:
            errors.append(error)
            return None

    name = take("name", parse_name)
    credit_code = take("credit_code", parse_credit_code)
    industry = take("industry", lambda text: DIVISIONS[industry_index(text)].code)
    city = take("city", lambda text: CITIES[city_index(text)].id)
    employees = take("employees", parse_employees)
    needed = needs(industry) if industry else ()
    revenue = take("revenue", lambda text: parse_money("revenue", text, "revenue" in needed))
    assets = take("assets", lambda text: parse_money("assets", text, "assets" in needed))
    chain = take("chain", chain_id)
    if errors:
        raise ProfileErrors(errors)
    # No parser refused, and each of these four refuses blanks: this tells the type checker so.
    assert name and industry and city and employees
    return Company(name, industry, city, employees, revenue, assets, credit_code or "", chain or "")


def company_from_dict(data: Mapping[str, Field]) -> Company:
    """The company `to_dict` wrote; raises ProfileErrors for data that is not a valid profile."""
    return parse_company(data)


def to_dict(company: Company) -> dict[str, Field]:
    """Plain JSON values under the names of FIELDS."""
    return asdict(company)


def size_reason(company: Company, locale: str = "zh") -> str:
    """The size and why, in one sentence."""
    given = {"employees": company.employees, "revenue": company.revenue, "assets": company.assets}
    figures: dict[Indicator, float] = {name: float(given[name] or 0) for name in needs(company.industry)}
    return explain_size(company.industry, figures, locale)


def parse_name(text: str) -> str:
    """A name of 1 to 100 characters; control and invisible characters are taken out. Raises ProfileError."""
    name = visible(text)
    if not name:
        raise ProfileError("name", "Enter the name of the company")
    if "�" in name:
        message = "The name has characters that could not be read; save the file as UTF-8 and try again"
        raise ProfileError("name", message)
    if len(name) > MAX_NAME:
        message = "The name has {length} characters; at most {top} are allowed"
        raise ProfileError("name", message, length=len(name), top=MAX_NAME)
    return name


def parse_employees(text: str) -> int:
    """A whole number of 1 to 1,000,000 persons; raises ProfileError."""
    if not text:
        raise ProfileError("employees", "Enter the number of employees; an owner working alone counts as 1")
    number = parse_number("employees", text)
    if not number.is_integer():
        message = 'The number of employees is a whole number; "{value}" is not'
        raise ProfileError("employees", message, value=shown(text))
    return int(_within("employees", number, 1, MAX_EMPLOYEES))


_NEEDED = {
    "revenue": mark("Enter the revenue (in 10,000 yuan): the size class of this industry is decided by it"),
    "assets": mark("Enter the total assets (in 10,000 yuan): the size class of this industry is decided by them"),
}


def parse_money(field: str, text: str, needed: bool) -> float | None:
    """An amount of 0 to 1e8 in 10,000 yuan, None for blank text that is not needed; raises ProfileError."""
    if not text:
        if needed:
            raise ProfileError(field, _NEEDED[field])
        return None
    return _within(field, parse_number(field, text), 0, MAX_MONEY)


_PLAIN = r"[+-]?\d+(\.\d+)?"
_GROUPED = r"[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?"


def parse_number(field: str, text: str) -> float:
    """Digits (half or full width), one decimal point, commas or spaces every three digits; raises ProfileError."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if re.fullmatch(_PLAIN, plain) or re.fullmatch(_GROUPED, plain):
        return float(re.sub("[, ]", "", plain))
    message = 'Write a number in digits only, such as 1200 or 1,200.5; "{value}" cannot be read'
    raise ProfileError(field, message, value=shown(text))


def _within(field: str, number: float, low: float, high: float) -> float:
    if low <= number <= high:
        return number
    message = "Must be from {low} to {high}, got {value}; check the figure and its unit"
    raise ProfileError(field, message, low=f"{low:,.0f}", high=f"{high:,.0f}", value=f"{number:,.10g}")
