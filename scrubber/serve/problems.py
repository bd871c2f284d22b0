"""Errors as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE: Final = "application/problem+json"


class Problem(Exception):
    """A request that is answered with an error."""

    def __init__(
        self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, document: object = None
    ) -> None:
        super().__init__(status)
        self.status, self.detail, self.headers, self.document = status, detail, headers, document

    def response(self) -> JSONResponse:
        """The answer; the connection ends where a body may be left that nobody reads."""
        content: dict[str, Any] = {
            "type": "about:blank", "title": HTTPStatus(self.status).phrase, "status": self.status,
            "detail": self.detail,
        }  # fmt: skip
        if self.document is not None:
            content["document"] = self.document
        return JSONResponse(content, self.status, self.headers, MEDIA_TYPE)


def busy(detail: str) -> Problem:
    """Come again."""
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": "1"})


def set_up(detail: str) -> Problem:
    """What is asked for cannot be done."""
    return Problem(HTTPStatus.BAD_REQUEST, detail)
