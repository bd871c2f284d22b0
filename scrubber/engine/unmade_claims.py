"""Claims that were put off and meet no other one of the run: compared with what a history holds, a few at a time.

Those that meet a service of the history, by the rules of claims_of_run.py, are made after all. Of the others a history
is given the rows of their services, which wait in an unnamed temporary file until the claims are decided.
"""

from __future__ import annotations

import weakref
from array import array
from itertools import islice
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from scrubber.engine.claims.put_off import number_of
from scrubber.engine.member import MOST_SERVICES
from scrubber.findings.finding import Verdict
from scrubber.history.protocol import VERSION_1
from scrubber.history.rows import ServiceRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from scrubber.claims.service import Service
    from scrubber.engine.claims_of_run import Meeting
    from scrubber.history.protocol import BilledClaim, KnownClaim, Recorded, Version

AT_A_TIME: Final = 500
"""Claims that are looked up together."""


class UnmadeServices:
    """The services of an input's claims that stay unmade, as rows of a history."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._claims = array("I")
        """Of each row the ordinal of its claim."""
        self._left_out: set[int] = set()

    def take(self, rows: Sequence[ServiceRow]) -> None:
        """Take those of a few more claims."""
        if not rows:
            return
        self._claims.extend([row.ordinal or 0 for row in rows])
        if self._file is None:
            from tempfile import TemporaryFile

            self._file = TemporaryFile()  # noqa: SIM115 it is gone with the rows
            weakref.finalize(self, self._file.close)
        import pickle

        pickle.dump([tuple(row) for row in rows], self._file, pickle.HIGHEST_PROTOCOL)

    def leave_out(self, claims: Collection[int]) -> None:
        """Leave those of some claims out."""
        self._left_out.update(claims)

    def decided(self, verdicts: Sequence[int]) -> None:
        """Leave those out whose claims do not go on."""
        self.leave_out({claim for claim in self._claims if verdicts[claim] >= Verdict.REJECTED})

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(claim not in self._left_out for claim in self._claims)

    def batches(self) -> Iterator[list[ServiceRow]]:
        """Some thousand at a time."""
        if self._file is None:
            return
        import pickle

        self._file.flush()
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            rows = map(ServiceRow._make, pickle.load(self._file))  # noqa: S301 nobody else can have written it
            yield [row for row in rows if row.ordinal not in self._left_out]


class Compared(NamedTuple):
    """What came of comparing the claims of an input with a history: ordinals of those that are to be made."""

    met: frozenset[int]
    whole: frozenset[int]
    """Those of patients of whom all claims are to be made."""


class BesideHistory:
    """Compares claims of the inputs of a run with what a history holds."""

    def __init__(self, history: Recorded, meeting: Meeting, own_runs: Collection[int], *, records: bool) -> None:
        """`own_runs` are those that have recorded earlier inputs; `records`: whether rows are wanted."""
        self._history, self._meeting = history, meeting
        self._own_runs, self._records = own_runs, records
        self._versions: set[Version] = set()
        """Of the claims of patients who have several: what comes twice is recorded once."""

    def compare(
        self, claims: Iterable[tuple[BilledClaim, bool]], place: int, services: Mapping[int, int]
    ) -> tuple[Compared, UnmadeServices]:
        """Compare claims of an input, each with whether it is a test's; the services of those that stay unmade.

        `place` is the input's among those that are recorded together, from 0; `services`: by a claim's ordinal how
        many all claims of its patient in the run have.
        """
        met: set[int] = set()
        whole: set[int] = set()
        unmade = UnmadeServices()
        left = iter(claims)
        while batch := list(islice(left, AT_A_TIME)):
            found = self._history.look_up_some([claim for claim, _ in batch])
            to_record = []
            for (claim, is_test), known, patient in zip(batch, found.own, found.patients, strict=True):
                if known is None:
                    continue
                earlier = found.earlier.get(patient, ())
                others = [one for one in earlier if one.arrival.run not in self._own_runs]
                count = services[claim.ordinal]
                if _is_whole(others, count):
                    whole.add(claim.ordinal)
                elif any(one.version != known.version and self._meet(known, one) for one in others):
                    met.add(claim.ordinal)
                elif not is_test and self._is_new(known, earlier, is_alone=count == len(claim.services)):
                    to_record.append(claim)
            if self._records:
                unmade.take(self._history.rows_of(to_record, place))
        return Compared(frozenset(met), frozenset(whole)), unmade

    def _is_new(self, known: KnownClaim, earlier: Iterable[KnownClaim], *, is_alone: bool) -> bool:
        """Whether it is neither recorded nor about to be; `is_alone`: its patient has no other claim in the run."""
        is_new = known.version not in self._versions and all(one.version != known.version for one in earlier)
        if not is_alone:
            self._versions.add(known.version)
        return is_new

    def _meet(self, known: KnownClaim, other: KnownClaim) -> bool:
        """Whether services of two claims share a day and have procedures that are compared."""
        beside = [service for service in other.services if _are_of_one_day(known, service)]
        return any(
            self._meeting.of(*sorted((number_of(one.procedure), number_of(service.procedure))))
            for service in beside
            for one in known.services
        )


def _is_whole(earlier: Sequence[KnownClaim], services: int) -> bool:
    """Whether all claims of a patient with so many services are to be made, beside these of the history."""
    is_crowded = services + sum(len(one.services) for one in earlier) > MOST_SERVICES
    return is_crowded or any(one.follows or one.arrival == VERSION_1 for one in earlier)


def _are_of_one_day(known: KnownClaim, service: Service) -> bool:
    """Whether a service is on a day of a claim."""
    first, last = known.first_day, known.last_day
    return first is None or last is None or (first <= service.dates.last and service.dates.first <= last)
