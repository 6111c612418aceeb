"""Records of named fields: what dataclasses are, made by compiled code.

A dataclass writes and compiles the methods of its class at every start of the program, most of a millisecond each;
the fifty records that a list of companies needs were half of what importing this package took.
"""

from msgspec import Struct, field
from msgspec import to_builtins as plain
from msgspec.structs import asdict, replace

__all__ = ["Struct", "asdict", "field", "plain", "replace"]
