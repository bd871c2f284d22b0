"""Refuses requests that do not come from who may ask, and tells browsers to be strict with every answer."""

from __future__ import annotations

import hmac
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse

from scrubber.serve.problems import Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from scrubber.serve.service import Access

FREE: Final = "/healthz"
"""The address that whoever watches the service asks, by any name."""
SIGN_IN: Final = "/sign-in"
"""The page that asks for the token."""
STATIC: Final = "/static/"
"""Style and script of the pages."""
COOKIE: Final = "scrubber"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not none: a browser would not say then that a form is our own page's (Origin: null).
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_PORT: Final = re.compile(r":\d*$")


class Guard:
    """Stands before an application (ASGI)."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = HTTPConnection(scope)
        problem = self._problem(request)
        if problem is None:
            await self._app(scope, receive, strictly)
        elif problem.status == HTTPStatus.UNAUTHORIZED and "text/html" in request.headers.get("accept", ""):
            await RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)(scope, receive, strictly)
        else:
            await problem.response()(scope, receive, strictly)

    def _problem(self, request: HTTPConnection) -> Problem | None:
        """What is wrong with a request; None where nothing is."""
        if request.scope["path"] == FREE:
            return None
        host = request.headers.get("host", "")
        if _PORT.sub("", host).strip("[]").lower() not in self._access.hosts:
            return Problem(HTTPStatus.FORBIDDEN, "this service is not called by this name: see --allow-host")
        origin = request.headers.get("origin")
        is_other = origin is not None and origin.partition("://")[2] != host
        if is_other or request.headers.get("sec-fetch-site") == "cross-site":
            return Problem(HTTPStatus.FORBIDDEN, "the request comes from a page of another site")
        is_free = request.scope["path"] == SIGN_IN or request.scope["path"].startswith(STATIC)
        if self._access.token is not None and not is_free and not _shows_token(request, self._access.token):
            return Problem(
                HTTPStatus.UNAUTHORIZED, "the token is missing or wrong", headers={"WWW-Authenticate": "Bearer"}
            )
        return None


def is_token(shown: str, token: str) -> bool:
    """Whether what is shown is the token; how long that takes tells nothing of it."""
    return hmac.compare_digest(shown.encode(), token.encode())


def cookie_of(token: str) -> str:
    """What a browser shows that has been told the token."""
    return hmac.digest(token.encode(), b"scrubber serve, page", "sha256").hex()


def _shows_token(request: HTTPConnection, token: str) -> bool:
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return is_token(shown.strip(), token)
    return is_token(request.cookies.get(COOKIE, ""), cookie_of(token))
