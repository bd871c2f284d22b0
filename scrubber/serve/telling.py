"""Has every request logged and counted, by its address as it is declared: nothing of a request itself is told."""

from __future__ import annotations

from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from scrubber.log import Log
    from scrubber.serve.metrics import Metrics


class Telling:
    """Stands before an application (ASGI)."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: Log) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and tell how it was answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = monotonic()
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            seconds = monotonic() - began
            address = str(getattr(scope.get("route"), "path", "other")).partition("/{")[0]
            self._metrics.answered(address, status, seconds)
            self._log.info("request answered", address=address, status=status, seconds=round(seconds, 3))
