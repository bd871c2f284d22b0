"""The application with the OpenAPI document that is true of it: errors are problems, and a token may be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from scrubber import __version__
from scrubber.serve.documents import ProblemDocument

if TYPE_CHECKING:
    from starlette.types import Lifespan


class Application(FastAPI):
    """An application that asks for nothing from other hosts, not even for the page of its documentation."""

    def __init__(self, *, has_token: bool, lifespan: Lifespan[Any]) -> None:
        super().__init__(
            title="claim-scrubber",
            version=__version__,
            summary="Says of professional claims (X12 837P) which would be denied, why, and what to do about it.",
            docs_url=None,
            redoc_url=None,
            lifespan=lifespan,
        )
        self._has_token = has_token

    def openapi(self) -> dict[str, Any]:
        """The document."""
        document = super().openapi()
        schemas = document["components"]["schemas"]
        if ProblemDocument.__name__ in schemas:
            return document
        schemas[ProblemDocument.__name__] = ProblemDocument.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for methods in document["paths"].values():
            for operation in methods.values():
                # FastAPI's own answer to a query that is wrong: here that is a problem, 400.
                answer = operation["responses"].get("422", {})
                if "HTTPValidationError" in str(answer):
                    del operation["responses"]["422"]
        if self._has_token:
            document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            document["security"] = [{"token": []}]
        return document
