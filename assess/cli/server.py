"""gunicorn around an application that exists already: made once, shared by every worker process."""

import logging
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from assess.web.discretion import guard


class Server(BaseApplication):
    """Runs `app` at `address`; `ready` is told the port once visitors may come."""

    def __init__(self, app: Any, address: str, workers: int, threads: int, ready: Callable[[int], None]) -> None:
        self.app = app
        self.options = {
            "bind": [address],
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,
            # Its place is the user's home, which a service account may not have.
            "control_socket_disable": True,
            # Addresses hold the private links of companies, so they are not written to a log.
            "accesslog": None,
            "loglevel": "warning",
            "when_ready": lambda server: ready(server.LISTENERS[0].sock.getsockname()[1]),
        }
        super().__init__()

    def load_config(self) -> None:
        # gunicorn names the address of a request that failed outside of the application.
        guard(logging.getLogger("gunicorn.error"))
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.app
