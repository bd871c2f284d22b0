"""The command that serves the page and the HTTP interface: ``scrubber serve``."""

from __future__ import annotations

import os
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scrubber.cli.configuration import placed
from scrubber.cli.data_folder import KEY_FILE, history_url, home, open_own_history
from scrubber.cli.keyed import FilePath, ListItem, TableOption
from scrubber.cli.options import cores, keyed, names, service_options
from scrubber.cli.plans import keywords_of_tables, plan_of, pop_log
from scrubber.errors import SetupError

if TYPE_CHECKING:
    from scrubber.serve.service import HistoryPlace

_NEEDED = ("fastapi", "prometheus_client", "python_multipart", "uvicorn")
_SHORTEST_TOKEN = 16
_MEBIBYTE = 1024 * 1024
of_service = partial(click.option, cls=TableOption, table="serve")


@click.command("serve")
@of_service("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@of_service(
    "--port", type=click.IntRange(0, 65535), default=8750, show_default=True, help="The port; 0 takes one that is free."
)
@of_service("--token-file", type=FilePath(), metavar="FILE", help="Ask requests for the token that this file holds.")
@of_service(
    "--allow-host",
    multiple=True,
    callback=names,
    type=ListItem(),
    metavar="NAME,…",
    help="Names by which the service may be called, beside those of this machine itself.",
)
@of_service(
    "--max-body", type=click.IntRange(1), default=64, show_default=True, metavar="MIB", help="The largest body, in MiB."
)
@of_service(
    "--timeout", type=click.IntRange(1), default=60, show_default=True, metavar="SECONDS", help="The longest request."
)
@of_service(
    "--max-requests",
    type=click.IntRange(1),
    default=cores,
    metavar="N",
    help="Files that are judged at once; a request beyond is answered 503 [the cores at hand].",
)
@keyed("--history", metavar="URL", help="A history for requests that ask for one, or env:NAME of a variable [none].")
@of_service("--allow-history-write", is_flag=True, help="Let requests have what they bring remembered.")
@keyed("--no-patient", is_flag=True, help="Write the patient's initials alone into reports and worklists.")
@service_options
def serve_command(
    *,
    host: str,
    port: int,
    token_file: str | None,
    allow_host: tuple[str, ...],
    max_body: int,
    timeout: int,
    max_requests: int,
    history: str | None,
    allow_history_write: bool,
    no_patient: bool,
    **options: Any,  # noqa: ANN401 what the shared options hold
) -> None:
    """Serve a page to drop files on, and an HTTP interface for systems (needs the extra serve)."""
    if not all(map(find_spec, _NEEDED)):
        raise SetupError("scrubber serve needs the extra serve: pip install 'claim-scrubber[serve]'")
    from scrubber.serve.folders import service_folder
    from scrubber.serve.server import address_of, listen, serve
    from scrubber.serve.service import LOOPBACK, Access, JudgeService, Limits

    token = _token(Path(token_file)) if token_file else None
    if token is None and host not in LOOPBACK:
        raise SetupError("a service that other machines can reach needs a token: --token-file")
    context = click.get_current_context()
    log = pop_log(context, options)
    keywords = options | keywords_of_tables(context)
    plan = plan_of(context, keywords | {"log": log})
    place = _history(history, may_write=allow_history_write)
    with listen(host, port) as listening, service_folder(home() / "serve") as folder:
        service = JudgeService(
            options=keywords,
            settings=plan.settings,
            folder=folder,
            today=date.today,
            log=log,
            limits=Limits(max_body * _MEBIBYTE, timeout, max_requests),
            access=Access(token, LOOPBACK | {name.lower() for name in allow_host}),
            history=place,
            without_patient=no_patient,
        )
        click.echo(f"The page is at {address_of(listening)} (Ctrl-C ends it)")
        serve(service, listening)


def _history(given: str | None, *, may_write: bool) -> HistoryPlace | None:
    """Where the history is that requests may ask for. Raises SetupError where it cannot be opened."""
    from scrubber.serve.service import HistoryPlace

    if given is None:
        if may_write:
            raise SetupError("--allow-history-write needs --history")
        return None
    with placed(click.get_current_context(), "history"):
        open_own_history(given, write=may_write)
    key_file = os.environ.get(KEY_FILE)
    return HistoryPlace(history_url(given), Path(key_file) if key_file else None, home() / "history.key", may_write)


def _token(file: Path) -> str:
    """The token of a file. Raises SetupError where there is none that is worth something."""
    try:
        token = file.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise SetupError("the file of --token-file cannot be read") from error
    if len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise SetupError(f"the file of --token-file is to hold a word of {_SHORTEST_TOKEN} characters or more")
    return token
