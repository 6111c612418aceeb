"""How often reports are made for one link: making a PDF is the most costly thing a visitor can ask for.

Counted in the memory of each worker process, so that the limit of a service is this times its workers.
"""

from flask import Flask, request
from flask_limiter import Limiter

LIMIT = "10 per minute"

limiter = Limiter(
    key_func=lambda: "/".join(map(str, (request.view_args or {}).values())),
    storage_uri="memory://",
    headers_enabled=True,
)
limited = limiter.limit(LIMIT)


def start(app: Flask) -> None:
    limiter.init_app(app)
