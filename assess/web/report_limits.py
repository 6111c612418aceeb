"""How often reports are made for one link: making a PDF is the most costly thing a visitor can ask for.

Counted in the memory of each worker process, so that the limit of a service is this times its workers.
"""

from flask import Flask, request
from flask_limiter import Limiter

from assess.storage import digest_of

LIMIT = "10 per minute"

limiter = Limiter(
    # As a digest: what is typed into an address may be long, and is nobody's to keep.
    key_func=lambda: digest_of("/".join(map(str, (request.view_args or {}).values()))),
    storage_uri="memory://",
    headers_enabled=True,
)
limited = limiter.limit(LIMIT)


def start(app: Flask) -> None:
    limiter.init_app(app)
