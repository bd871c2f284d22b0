"""The pages for people: one to drop files on, the catalogue of edits, the tables; made here, with no build step."""

# FastAPI reads the annotations of these functions: what they name is imported at run time.
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Final

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from starlette.responses import HTMLResponse, RedirectResponse

from scrubber.errors import UnknownEdit
from scrubber.findings.edit_catalogue import CatalogueLine, catalogue_entry, catalogue_lines
from scrubber.findings.explain import edit_docs
from scrubber.outputs.formats import KINDS, can_be_written
from scrubber.rules.import_table import KnownTable, known_tables
from scrubber.serve.answers import default_kinds, send_file, show_report
from scrubber.serve.body import limited
from scrubber.serve.desk import Desk, Wish, own_folder
from scrubber.serve.documents import ScrubQuery
from scrubber.serve.guard import COOKIE, SIGN_IN, STATIC, cookie_of, is_token
from scrubber.serve.judge import FileResult, scrub_file, zip_files
from scrubber.serve.problems import Problem
from scrubber.serve.rendering import render, static_file
from scrubber.serve.service import JudgeService
from scrubber.serve.sessions import Sessions, StoredOutputs

_WORST: Final = 5
"""Edits that the page names of a file."""
_MOST_ROWS: Final = 200
"""Rows of a table that a page shows."""
_LONGEST_FORM: Final = 4096
ABOUT_OUTPUTS: Final = {
    "html": "Report for people", "xlsx": "Worklist for Excel and LibreOffice", "csv": "Worklist, a row a finding",
    "claims-csv": "Worklist, a row a claim",
    "accepted": "Claims that may go on", "rejected": "Claims to correct", "annotated": "The file with notes",
    "999": "Functional acknowledgement", "277ca": "Claim acknowledgement", "json": "Findings for programs",
}  # fmt: skip
"""What the page calls the outputs, in its order."""


@dataclass(frozen=True)
class Download:
    """An output as the page offers it."""

    kind: str
    about: str
    name: str
    size: int


def page_router(service: JudgeService, desk: Desk, sessions: Sessions) -> APIRouter:
    """The pages of a service."""
    routes = APIRouter(include_in_schema=False)
    _drop_page(routes, service, desk, sessions)
    _look_up_pages(routes, service)
    _sign_in_page(routes, service)

    @routes.get(STATIC + "{name}")
    def static(name: str) -> Response:
        return static_file(name)

    return routes


def _drop_page(routes: APIRouter, service: JudgeService, desk: Desk, sessions: Sessions) -> None:
    """The page to drop files on, and what it asks for."""

    @routes.get("/")
    def page() -> HTMLResponse:
        profiles = service.settings.known_profiles
        return render(
            "drop.html.j2",
            session=sessions.open(),
            profiles=[(name, profiles.find(name).title) for name in profiles.names],
            today=service.today(),
            histories=_histories(service),
            most=service.limits.max_body,
        )

    @routes.post("/page/{session}/files")
    async def drop(request: Request, session: str, query: Annotated[ScrubQuery, Query()]) -> HTMLResponse:
        sessions.page(session)
        wish = Wish(**query.model_dump() | {"emit": _all_kinds()})
        with own_folder(service.folder) as folder:
            judged = await desk.judge(request, wish, scrub_file, folder)
            key = sessions.keep(session, judged.outputs)
        kept = sessions.kept(session, key)
        return render(
            "file.html.j2",
            status=HTTPStatus.CREATED,
            address=f"/page/{session}/files/{key}",
            judged=judged,
            summary=judged.summary,
            worst=_worst(service, judged),
            kinds=len(judged.findings),
            downloads=_downloads(kept),
        )

    # By its kind, not its name: what a browser remembers of addresses names no patient.
    @routes.get("/page/{session}/files/{key}/{kind}")
    def output(session: str, key: str, kind: str) -> Response:
        found = [path for path in sessions.kept(session, key).outputs if _kind_of(path) == kind]
        if not found:
            raise Problem(HTTPStatus.NOT_FOUND, "there is no such output")
        return show_report(found[0]) if kind == "html" else send_file(found[0])

    @routes.get("/page/{session}/files/{key}")
    def all_outputs(session: str, key: str) -> Response:
        kept = sessions.kept(session, key)
        with own_folder(service.folder) as folder:
            return send_file(zip_files(kept.outputs, folder / f"{_stem(kept)}.zip"))

    @routes.post("/page/{session}/close", status_code=HTTPStatus.NO_CONTENT)
    def close(session: str) -> None:
        sessions.close(session)


def _look_up_pages(routes: APIRouter, service: JudgeService) -> None:
    """The catalogue of edits and the tables."""

    @routes.get("/edits")
    def edits(q: str = "") -> HTMLResponse:
        lines = catalogue_lines(service.settings)
        found = [line for line in lines if _fits(q, _text_of(line))]
        return render("edits.html.j2", q=q, lines=found, of=len(lines))

    @routes.get("/edits/{code}")
    def edit(code: str) -> HTMLResponse:
        try:
            entry = catalogue_entry(code, service.settings)
        except UnknownEdit as error:
            raise Problem(HTTPStatus.NOT_FOUND, "there is no edit of this name or code") from error
        first, *sections = entry.documentation.split("\n## ")
        parts = [("", first), *(section.partition("\n")[::2] for section in sections)]
        return render("edit.html.j2", entry=entry, line=entry.line, parts=parts)

    @routes.get("/tables")
    async def tables() -> HTMLResponse:
        return render("tables.html.j2", tables=await to_thread.run_sync(_tables, service))

    @routes.get("/tables/{name}")
    async def table(name: str, q: str = "") -> HTMLResponse:
        known = [
            one for one in await to_thread.run_sync(_tables, service) if one.table.name == name and not one.replaced
        ]
        if not known:
            raise Problem(HTTPStatus.NOT_FOUND, "there is no table of this name")
        rows = [row for row in known[0].table.rows if _fits(q, " ".join(row.cells))]
        return render("table.html.j2", q=q, known=known[0], rows=rows[:_MOST_ROWS], of=len(rows))


def _sign_in_page(routes: APIRouter, service: JudgeService) -> None:
    """Where somebody shows the token that a page cannot send."""

    @routes.get(SIGN_IN)
    def ask() -> Response:
        if service.access.token is None:
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        return render("sign_in.html.j2", is_wrong=False)

    @routes.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        async with limited(request, _LONGEST_FORM).form(max_files=0, max_fields=1) as form:
            shown = str(form.get("token", ""))
        if service.access.token is None or not is_token(shown, service.access.token):
            return render("sign_in.html.j2", status=HTTPStatus.UNAUTHORIZED, is_wrong=True)
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        # Without `secure`: on the loopback it is plain HTTP.
        response.set_cookie(COOKIE, cookie_of(service.access.token), httponly=True, samesite="strict")
        return response


def _histories(service: JudgeService) -> list[tuple[str, str]]:
    """What the page offers to do with the history; nothing where the service has none."""
    if service.history is None:
        return []
    offered = [("none", "Leave it alone"), ("read", "Compare with earlier files")]
    return [*offered, ("write", "Compare, and remember this file")] if service.history.may_write else offered


def _all_kinds() -> tuple[str, ...]:
    """The outputs that the page offers."""
    return (*default_kinds(), "csv", "claims-csv", *(["xlsx"] if can_be_written("xlsx") else []))


def _worst(service: JudgeService, judged: FileResult) -> list[tuple[str, str, str, int]]:
    """The findings that a file has most of: code, title, severity, how many."""
    about = edit_docs(service.settings)
    counted = sorted(judged.findings.items(), key=lambda item: (-item[1], item[0]))
    return [(code, about[edit].title, severity, count) for (code, edit, severity), count in counted[:_WORST]]


def _downloads(kept: StoredOutputs) -> list[Download]:
    found = {_kind_of(path): path for path in kept.outputs}
    return [
        Download(kind, about, found[kind].name, found[kind].stat().st_size)
        for kind, about in ABOUT_OUTPUTS.items()
        if kind in found
    ]


def _kind_of(path: Path) -> str:
    """The value of ``--emit`` that an output is written for."""
    return next(name for name, kind in KINDS.items() if path.name.endswith(kind.suffix))


def _stem(kept: StoredOutputs) -> str:
    """What the outputs of a file have in common."""
    return kept.outputs[0].name.removesuffix(KINDS[_kind_of(kept.outputs[0])].suffix)


def _tables(service: JudgeService) -> list[KnownTable]:
    return list(known_tables(Path(service.options.get("tables_folder") or service.folder)))


def _text_of(line: CatalogueLine) -> str:
    return " ".join((line.code, line.name, line.title, *line.severities, line.pack, *line.tables))


def _fits(wanted: str, text: str) -> bool:
    """Whether each word that is searched for is in a text."""
    return all(word in text.casefold() for word in wanted.casefold().split())
