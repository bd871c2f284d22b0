"""The addresses for systems, under ``/v1``: what each takes and answers, as ``/openapi.json`` tells it."""

# FastAPI reads the annotations of these functions: what they name is imported at run time.
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from scrubber.errors import UnknownEdit
from scrubber.findings.edit_catalogue import catalogue_entry, catalogue_lines
from scrubber.outputs.formats import check_kinds
from scrubber.serve.answers import default_kinds, send_file
from scrubber.serve.desk import Desk, Judge, Wish, own_folder
from scrubber.serve.documents import CheckQuery, EditEntry, EditLine, ScrubQuery
from scrubber.serve.judge import check_file, scrub_and_zip
from scrubber.serve.problems import MEDIA_TYPE, Problem
from scrubber.serve.service import JudgeService

_BINARY: Final = {"type": "string", "format": "binary"}


def _body(**parts: str) -> dict[str, Any]:
    """What the document says of a body: the file, alone or in a form that may have these parts too."""
    properties = {"file": _BINARY} | {name: {**_BINARY, "description": about} for name, about in parts.items()}
    form = {"type": "object", "required": ["file"], "properties": properties, "additionalProperties": False}
    as_it_is = {name: {"contentType": "application/octet-stream"} for name in properties}
    return {
        "requestBody": {
            "required": True,
            "description": "An X12 837P file: as it is, or as the part `file` of a form, which names it.",
            "content": {
                "application/octet-stream": {"schema": _BINARY},
                "multipart/form-data": {"schema": form, "encoding": as_it_is},
            },
        }
    }


def _problems(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """The errors that an address answers with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    return {status.value: {"description": status.phrase, "content": content} for status in statuses}


_OF_FILES: Final = _problems(
    HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)  # fmt: skip


def router(service: JudgeService, desk: Desk) -> APIRouter:
    """The addresses of a service."""
    routes = APIRouter(prefix="/v1", responses=_problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))

    async def answer(request: Request, wish: Wish, judge: Judge) -> Response:
        with own_folder(service.folder) as folder:
            judged = await desk.judge(request, wish, judge, folder)
            # The file is open and has no name any more when the first byte of it is sent.
            return send_file(judged.outputs[0]) if judged.outputs else Response(status_code=HTTPStatus.NO_CONTENT)

    @routes.post(
        "/check",
        openapi_extra=_body(),
        responses=_OF_FILES | {200: {"description": "The findings document.", "content": {"application/json": {}}}},
    )
    async def check(request: Request, query: Annotated[CheckQuery, Query()]) -> Response:
        """Check a file: the findings document."""
        return await answer(request, Wish(**query.model_dump()), check_file)

    @routes.post(
        "/scrub",
        openapi_extra=_body(baseline="Findings of an earlier run (findings.json) that the report compares with."),
        responses=_OF_FILES
        | {
            200: {"description": "A zip file of the outputs, or the one output.", "content": {"application/zip": {}}},
            204: {"description": "None of the outputs is written for this file, such as `rejected` of a clean one."},
        },
    )
    async def scrub(request: Request, query: Annotated[ScrubQuery, Query()]) -> Response:
        """Scrub a file: a zip file of the outputs, or the one output that `emit` names."""
        emit = [name.strip() for names in query.emit for name in names.split(",")] or default_kinds()
        check_kinds(emit)
        return await answer(request, Wish(**query.model_dump() | {"emit": emit}), scrub_and_zip)

    @routes.get("/edits")
    def edits() -> list[EditLine]:
        """Every edit, then the program's own findings."""
        return [EditLine.model_validate(line._asdict()) for line in catalogue_lines(service.settings)]

    @routes.get("/edits/{code}", responses=_problems(HTTPStatus.NOT_FOUND))
    def edit(code: str) -> EditEntry:
        """What an edit, by its code or name, flags, why, and how to fix it."""
        try:
            entry = catalogue_entry(code, service.settings)
        except UnknownEdit as error:
            raise Problem(HTTPStatus.NOT_FOUND, "there is no edit of this name or code") from error
        return EditEntry.model_validate(
            entry.line._asdict()
            | {"since": entry.since, "documentation": entry.documentation}
            | {"messages": [one._asdict() for one in entry.messages]}
            | {"parameters": [one._asdict() for one in entry.parameters]}
        )

    return routes
