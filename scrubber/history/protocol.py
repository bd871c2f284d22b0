"""What a run asks of a history and hands to it: the services of claims that earlier runs accepted."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from scrubber.claims.claim import FOLLOWING, VOID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from scrubber.claims.parties import PatientIdentity
    from scrubber.claims.timeline import ClaimKey, Service

Kind = Literal["none", "sqlite", "postgresql"]


class BilledClaim(NamedTuple):
    """One claim as a history knows it: whose it is, what it follows, and its services that edits over time ask for."""

    patient: PatientIdentity | None
    key: ClaimKey
    frequency_code: str
    original_reference: str
    services: tuple[Service, ...]
    last_day: date | None
    """Its last date of service; a void has no services, but dates."""
    lines: tuple[int, ...] | None = None
    """Ordinals, from 0, of the lines that it takes back; None for all."""

    @property
    def takes_back(self) -> frozenset[ClaimKey]:
        """The claims that it follows: of its own claim id, and of the one that REF*F8 names; none for an original."""
        if self.frequency_code not in FOLLOWING:
            return frozenset()
        referred = {self.key._replace(claim_id=self.original_reference)} if self.original_reference else set()
        return frozenset({self.key, *referred})

    def takes_back_service(self, service: Service) -> bool:
        """Whether it follows the claim that this service is of, and not in other lines only."""
        return service.claim in self.takes_back and (self.lines is None or service.position[2] in self.lines)

    @property
    def is_void(self) -> bool:
        """Whether it takes a claim back without a new one in its place."""
        return self.frequency_code == VOID


class Standing(NamedTuple):
    """What a history says about the claims of one run."""

    services: Mapping[PatientIdentity, Sequence[Service]]
    """By patient, the services that count against new ones, in date order, but for those of the run's own claims."""
    own: Mapping[PatientIdentity, Sequence[Service]]
    """By patient, what the run's own claims have recorded that still counts, from when they were sent before."""
    recorded: frozenset[int]
    """Ordinals of those claims of the run that are recorded already, word for word."""
    taken_back: frozenset[tuple[int, int]]
    """Those services of the run, as ordinals of claim and line, that an earlier run's replacement or void takes back:
    they do not count."""


NOTHING = Standing(MappingProxyType({}), MappingProxyType({}), frozenset(), frozenset())


class Recorded(Protocol):
    """A history as it stands at one moment."""

    @property
    def size(self) -> int:
        """How many services it holds."""

    def standing(self, claims: Sequence[BilledClaim]) -> Standing:
        """What counts for the patients of all these claims, looked up in one go."""


class Recording(Recorded, Protocol):
    """A history that one run is writing: no other run decides on the same patients until it is over."""

    def record(self, claims: Iterable[BilledClaim]) -> None:
        """Take up accepted claims; one that is held already, word for word, changes nothing."""

    def commit(self, publication: str | None = None) -> None:
        """Make the run real, and with it the duty to publish the staged outputs of this token. Raises OwnFailure."""


class History(Protocol):
    """Services of claims accepted by earlier runs, wherever they are kept."""

    @property
    def kind(self) -> Kind:
        """What findings.json calls it."""

    def reading(self) -> AbstractContextManager[Recorded]:
        """Look into the history without changing it. Raises OwnFailure."""

    def writing(self) -> AbstractContextManager[Recording]:
        """Look into the history and add to it; what is not committed is undone. Raises OwnFailure."""

    def is_committed(self, publication: str) -> bool:
        """Whether this token stands for a committed run whose outputs are not yet known to be in place."""

    def published(self, publication: str) -> None:
        """The outputs of a committed run are in place."""


class NoHistory:
    """The history of a run that has none: edits over time see this run alone, and say so."""

    kind: Kind = "none"
    size = 0

    def reading(self) -> AbstractContextManager[Recorded]:
        """Itself."""
        return nullcontext(self)

    def writing(self) -> AbstractContextManager[Recording]:
        """Itself."""
        return nullcontext(self)

    def standing(self, claims: Sequence[BilledClaim]) -> Standing:  # noqa: ARG002
        """Nothing."""
        return NOTHING

    def record(self, claims: Iterable[BilledClaim]) -> None:
        """Nothing is kept."""

    def commit(self, publication: str | None = None) -> None:
        """Nothing is kept."""

    def is_committed(self, publication: str) -> bool:  # noqa: ARG002
        """Always: without a history a run is real as soon as its outputs are staged."""
        return True

    def published(self, publication: str) -> None:
        """Nothing is kept."""


class NewHistory(NoHistory):
    """A history that nothing was written to yet, read by a run that may not create it."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
