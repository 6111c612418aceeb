"""Frozen records that data files are read into, and where a content does not have the form its record asks for."""

import hashlib
import json
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple, Self, Union, get_args, get_origin

import msgspec

FormError = msgspec.ValidationError


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Has only fields of the types and within the limits it names, once it is made of a content."""

    @classmethod
    def from_content(cls, content: Any) -> Self:
        """The record of plain values. Raises FormError for the first one that is wrong; `wrong_in` names all."""
        return msgspec.convert(content, cls)

    def content(self) -> dict[str, Any]:
        """Plain values, as JSON has them; `from_content` makes the same record of them."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    def changed(self, **fields: Any) -> Self:
        """The same record with other fields, which are taken as they are."""
        return msgspec.structs.replace(self, **fields)


def digest(record: Record) -> str:
    """SHA-256 of the content but for its own `digest`, whatever the layout of the file it came from."""
    content = {name: value for name, value in record.content().items() if name != "digest"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Wrong(NamedTuple):
    """A value that does not have the form asked for: the keys and numbers that lead to it, what is asked, and whether
    it is absent, or there and not known, or of another form."""

    place: tuple[str | int, ...]
    asked: str
    kind: str
    value: Any = None


def wrong_in(content: Any, form: Any, place: tuple[str | int, ...] = ()) -> Iterator[Wrong]:
    """Every value in a content that does not have the form; what a record demands of several together comes last."""
    found = list(_wrong_inside(content, form, place))
    yield from found
    if not found:
        try:
            msgspec.convert(content, form)
        except FormError as error:
            yield Wrong(place, _asked(form) or str(error).split(" - at `")[0], "form", content)


def _wrong_inside(content: Any, form: Any, place: tuple[str | int, ...]) -> Iterator[Wrong]:
    form = _bare(form)
    if isinstance(form, type) and issubclass(form, msgspec.Struct) and isinstance(content, dict):
        fields = {field.name: field for field in msgspec.structs.fields(form)}
        absent = [name for name, field in fields.items() if field.required and name not in content]
        yield from (Wrong((*place, name), "this field is needed", "absent") for name in absent)
        for name, value in content.items():
            if name in fields:
                yield from wrong_in(value, fields[name].type, (*place, name))
            else:
                yield Wrong((*place, name), "there is no such field", "unknown", value)
    elif get_origin(form) is tuple and get_args(form)[-1] is ... and isinstance(content, list | tuple):
        for k, value in enumerate(content):
            yield from wrong_in(value, get_args(form)[0], (*place, k))
    elif get_origin(form) is dict and isinstance(content, dict):
        for name, value in content.items():
            yield from wrong_in(value, get_args(form)[1], (*place, name))


def _asked(form: Any) -> str:
    """What may stand there, where it is one of a few values."""
    bare = _bare(form)
    return f"must be one of {', '.join(map(str, get_args(bare)))}" if get_origin(bare) is Literal else ""


def _bare(form: Any) -> Any:
    """The form without limits, and without None as another one."""
    while get_origin(form) is Annotated:
        form = get_args(form)[0]
    if get_origin(form) in (Union, types.UnionType):
        others = [each for each in get_args(form) if each is not type(None)]
        return _bare(others[0]) if len(others) == 1 else form
    return form
