"""An operator's evening, from inbox to outboxes: many senders, a kill in the middle, and nothing lost or sent twice."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from itertools import count
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.test_operating import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import WriteClaims

SENDERS = 40
FILES = 2000 if os.environ.get("SCRUBBER_EVENING") == "full" else 120
"""Good files; in CI a sample of them."""
CLAIMS = """
CLM*{0}G*80***11:B:1*Y*A*Y*Y~
HI*ABK:E1165~
LX*1~
SV1*HC:99213*80*UN*1***1~
DTP*472*D8*20260105~
CLM*{0}B*81***11:B:1*Y*A*Y*Y~
HI*ABK:E1165~
LX*1~
SV1*HC:99214*80*UN*1***1~
DTP*472*D8*20260106~
"""
"""A claim that goes on, and one whose charge is not the sum of its lines."""
CONFIGURATION = """
out = "out"
done = "done"
quarantine = "quarantine"
as_of = "2026-03-02"
emit = ["accepted", "rejected", "999", "277ca", "json"]
log_file = "watch.log"
[watch]
settle = 0.1
"""


class Delivery(NamedTuple):
    """A file that a sender leaves in its folder."""

    path: str
    content: bytes


class Evening:
    """The folders of an evening, and what was fetched from them: by senders from outboxes, by payers what goes on."""

    def __init__(self, place: Path) -> None:
        self.place, self.inbox, self.out = place, place / "inbox", place / "out"
        self.fetched: list[Delivery] = []
        (place / "scrubber.toml").write_text(CONFIGURATION)
        (place / "scrubber.toml").chmod(0o600)
        self.inbox.mkdir()

    def deliver(self, deliveries: list[Delivery]) -> None:
        """Leave files in the inbox, each under its own name only once it is whole, as an SFTP server does."""
        for path, content in deliveries:
            place = self.inbox / path
            place.parent.mkdir(exist_ok=True)
            part = place.with_name(f"{place.name}.part")
            part.write_bytes(content)
            part.rename(place)

    def fetch(self) -> None:
        """Take away what is there to be fetched, as senders and payers do all the time."""
        # Of what is hidden nobody takes anything: it is not published yet.
        for path in [*self.out.glob("[!.]*/outbox/*"), *self.out.glob("[!.]*/*.accepted.837")]:
            self.fetched.append(Delivery(path.relative_to(self.out).as_posix(), path.read_bytes()))
            path.unlink()

    def left(self) -> int:
        """How many files are in the inbox."""
        return sum(path.is_file() for path in self.inbox.rglob("*"))

    def watched_until(self, is_over: Callable[[], bool], how: signal.Signals) -> int:
        """Watch the inbox until it is over, while everybody fetches; how the process ended."""
        command = [str(Path(sys.executable).with_name("scrubber")), "watch", "inbox"]
        own = environment(self.place / "home") | {"SCRUBBER_CONFIG": "scrubber.toml"}
        with subprocess.Popen(command, cwd=self.place, env=own, stderr=subprocess.PIPE) as process:
            while not is_over():
                assert process.poll() is None, process.stderr and process.stderr.read()
                self.fetch()
                sleep(0.02)
            process.send_signal(how)
            process.wait()
        self.fetch()
        return process.returncode

    def names(self, folder: str) -> set[str]:
        """The files below a folder."""
        return {path.relative_to(self.place / folder).as_posix() for path in (self.place / folder).rglob("*.837")}


def good_files(write_claims: WriteClaims) -> Iterator[Delivery]:
    """Files of senders in turn, each about a patient of its own."""
    for number in count(1):
        sender = f"SUB{number % SENDERS:02}"
        content = write_claims(CLAIMS.format(f"F{number}"), number=number)
        content = content.replace(b"MEMBER0001", b"MEMBER%04d" % number).replace(
            b"*JANE*", b"*%s*" % first_name(number)
        )
        content = content.replace(b"*SUBMITTER      *", b"*%-15s*" % sender.encode())
        yield Delivery(f"{sender}/claims-{number:04}.837", content)


def first_name(number: int) -> bytes:
    """A name of letters for each number."""
    return bytes(ord("A") + int(digit) for digit in f"{number:04}")


@pytest.mark.slow
def test_nothing_is_lost_or_sent_twice(tmp_path: Path, write_claims: WriteClaims) -> None:
    """Forty senders, three broken files, two that come twice, SIGKILL in the middle, and a second run.

    Each good file is in `done`, each broken one in `quarantine`. Every claim is in exactly one file that went on, or
    in one that did not; every sender has fetched one 999 and one 277CA for each of its files, and nobody else's. What
    went on is what one quiet run over the same files passes on.
    """
    evening = Evening(tmp_path)
    good = [delivery for delivery, _ in zip(good_files(write_claims), range(FILES), strict=False)]
    broken = [
        Delivery("SUB05/cut.837", good[4].content[:400].replace(b"000000005", b"000009001")),
        Delivery("SUB06/letter.837", b"Dear Sir or Madam"),
        Delivery("SUB07/empty-set.837", good[6].content.partition(b"BHT")[0].replace(b"000000007", b"000009002")),
    ]
    again = [good[3], Delivery(good[4].path.replace("claims", "copy"), good[4].content)]
    first = FILES * 2 // 3
    evening.deliver(good[:first] + broken[:2])
    assert evening.watched_until(lambda: evening.left() < first, signal.SIGKILL) == -signal.SIGKILL
    evening.deliver(good[first:] + broken[2:])
    assert evening.watched_until(lambda: evening.left() == 0, signal.SIGTERM) == 0
    evening.deliver(again)
    assert evening.watched_until(lambda: evening.left() == 0, signal.SIGTERM) == 0

    moved_again = {f"{Path(good[3].path).parent}/{Path(good[3].path).stem}.2.837", again[1].path}
    assert evening.names("done") == {delivery.path for delivery in good} | moved_again
    assert evening.names("quarantine") == {delivery.path for delivery in broken}

    went_on = [one for one in evening.fetched if one.path.endswith(".accepted.837")]
    assert Counter(claims_in(went_on)) == {f"F{number}G": 1 for number in range(1, FILES + 1)}
    stayed = [Delivery(path.name, path.read_bytes()) for path in evening.out.rglob("*.rejected.837")]
    assert Counter(claims_in(stayed)) == {f"F{number}B": 1 for number in range(1, FILES + 1)}

    answers = Counter(one.path for one in evening.fetched if "/outbox/" in one.path)
    for delivery in good:
        folder, _, name = delivery.path.removesuffix(".837").partition("/")
        assert (answers.pop(f"{folder}/outbox/{name}.999"), answers.pop(f"{folder}/outbox/{name}.277ca")) == (1, 1)
    assert set(answers) <= {f"{Path(one.path).parent}/outbox/{Path(one.path).stem}.999" for one in broken}
    for one in evening.fetched:
        if "/outbox/" in one.path:
            assert one.content[54:69].decode().strip() == one.path.partition("/")[0]

    assert quiet(tmp_path, good) == {one.path: one.content for one in went_on}


def claims_in(files: list[Delivery]) -> Iterator[str]:
    """CLM01 of each claim in these files."""
    for file in files:
        for found in re.finditer(rb"CLM\*([^*]+)\*", file.content):
            yield found[1].decode()


def quiet(place: Path, deliveries: list[Delivery]) -> dict[str, bytes]:
    """What one run over the files passes on, by name."""
    for path, content in deliveries:
        (place / "quiet" / path).parent.mkdir(parents=True, exist_ok=True)
        (place / "quiet" / path).write_bytes(content)
    program = str(Path(sys.executable).with_name("scrubber"))
    command = [program, "scrub", "quiet", "--recursive", "--as-of", "2026-03-02"]
    done = subprocess.run(
        [*command, "--out", "quiet-out", "--emit", "accepted"], cwd=place, env=environment(place / "other"),
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    found = {path.relative_to(place / "quiet-out").as_posix(): path for path in (place / "quiet-out").rglob("*.837")}
    contents = {name: path.read_bytes() for name, path in found.items()}
    shutil.rmtree(place / "quiet-out")
    return contents
