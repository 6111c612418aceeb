"""How often reports are made for one link: making a PDF is the most costly thing a visitor can ask for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask.typing import ResponseReturnValue

from assess.storage import digest_of
from assess.web.limits import within_a_minute

MOST = 10
View = Callable[..., ResponseReturnValue]


def limited(view: View) -> View:
    """The view, at most MOST times a minute for what its address names."""

    @wraps(view)
    def counted(**values: Any) -> ResponseReturnValue:
        # As a digest: what is typed into an address may be long, and is nobody's to keep.
        within_a_minute(f"report {digest_of('/'.join(map(str, values.values())))}", MOST)
        return view(**values)

    return counted
