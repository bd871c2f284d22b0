"""The server: listens, until it is told to stop."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

import uvicorn

from scrubber.errors import SetupError
from scrubber.serve.app import make_app
from scrubber.serve.desk import worker_processes

if TYPE_CHECKING:
    from scrubber.serve.service import JudgeService

_CONNECTIONS: Final = 256
"""Beyond so many at once, a connection is answered 503 and closed."""
_GRACE: Final = 10
"""Seconds that requests have to end when the server is told to stop."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises SetupError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=128)
    except OSError as error:
        raise SetupError(f"the service cannot listen at {host} port {port}: {error.strerror}") from error


def address_of(listening: socket.socket) -> str:
    """The URL of the page."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def serve(service: JudgeService, listening: socket.socket) -> None:
    """Answer requests until a signal ends the process."""
    config = uvicorn.Config(
        make_app(service, worker_processes(service.limits.max_requests)),
        # Its own logs would quote addresses and exceptions.
        log_config=None,
        access_log=False,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="on",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
    )
    uvicorn.Server(config).run(sockets=[listening])
