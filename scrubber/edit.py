"""All that an edit may import from scrubber: what it is, what it sees, and what it says.

An edit is one module: an :class:`Edit` named after the module, and functions registered on it with :meth:`Edit.on`
that look at one claim, one service line, the coding of a line, or one patient's timeline, and yield :class:`Hit`
objects. It does no input or output, reads no clock and raises nothing for data; the engine makes findings of its hits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar, dataclass_transform

from scrubber.claims.claim import Claim
from scrubber.claims.coding import Coding, Procedure
from scrubber.claims.dates import DateSpan
from scrubber.claims.line import ServiceLine
from scrubber.claims.location import Location
from scrubber.claims.parties import Party, Payer
from scrubber.claims.timeline import CalendarMonth, DaysApart, FrequencyLimit, Period, Service, Timeline

if TYPE_CHECKING:
    from datetime import date

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = [
    "CalendarMonth",
    "Claim",
    "Coding",
    "Constraint",
    "Context",
    "DateSpan",
    "DaysApart",
    "Edit",
    "FrequencyLimit",
    "Hit",
    "Location",
    "Message",
    "Params",
    "Party",
    "Payer",
    "Period",
    "PositiveInt",
    "Procedure",
    "Service",
    "ServiceLine",
    "Severity",
    "Table",
    "Timeline",
]


class Severity(StrEnum):
    """What a finding means for its claim: ``reject`` stops it, ``warn`` and ``info`` let it go on."""

    REJECT = "reject"
    WARN = "warn"
    INFO = "info"


@dataclass_transform(kw_only_default=True, frozen_default=True)
@dataclass(frozen=True, kw_only=True)
class Params:
    """Base of an edit's parameters: its subclasses are frozen dataclasses, whose values are read by pydantic.

    Any type and field that pydantic knows will do. An edit that declares its bounds with :class:`Constraint` spares
    runs in which nobody sets a parameter the import of pydantic, half of what a small file takes.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "hide_input_in_errors": True}

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, kw_only=True)(cls)


class Constraint:
    """Bounds of a parameter's value beside its type, for an ``Annotated``: in the words of ``pydantic.Field``."""

    def __init__(self, **bounds: Any) -> None:  # noqa: ANN401 they are pydantic's to judge
        self._bounds = bounds

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Tell pydantic, which asks for it when it reads a value."""
        from pydantic import Field

        return handler.generate_schema(Annotated[kind, Field(**self._bounds)])


PositiveInt = Annotated[int, Constraint(gt=0)]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One thing an edit can say: `text` says what is wrong, `fix` what to do, with ``{names}`` for the hit's values.

    Severity, X12 status and adjustment reason are the edit's own where they are not given here.
    """

    text: str
    fix: str
    severity: Severity | None = None
    status: str | None = None
    carc: str | None = None

    def __post_init__(self) -> None:
        if self.severity is not None:  # an author may write it as a word
            object.__setattr__(self, "severity", Severity(self.severity))


class Hit:
    """What an edit found: which of its messages, where, and the values that the message names."""

    __slots__ = ("location", "message", "values")

    def __init__(self, message: str, location: Location, /, **values: object) -> None:
        self.message = message
        self.location = location
        self.values = values


class Table(Protocol):
    """A reference table whose facts have effective dates: there is no look-up without a date."""

    def lookup(self, on: date, **key: str) -> list[Mapping[str, str]]:
        """Rows in force on the day `on` whose key columns have these values."""

    def holds(self, **key: str) -> bool:
        """Whether some row, at any date, has these values in its key columns: what `Edit.concerns` is decided by."""

    def values(self, column: str) -> frozenset[str]:
        """Every value of a column at any date: what an edit uses to say which procedures it is about."""


ParamsType = TypeVar("ParamsType", bound=Params)


class Context(NamedTuple, Generic[ParamsType]):
    """What an edit may know besides the claim: its resolved parameters and its reference tables."""

    params: ParamsType
    tables: Mapping[str, Table] = MappingProxyType({})

    def table(self, name: str) -> Table:
        """A table that the edit has declared."""
        return self.tables[name]


Subject = Claim | ServiceLine | Coding | Timeline
Check = Callable[[Any, Context[Any]], Iterable[Hit]]
Procedures = frozenset[str] | Callable[[Context[Any]], frozenset[str]]
Concerns = Callable[[Procedure, Context[Any]], bool]
CheckType = TypeVar("CheckType", bound=Check)


@dataclass(frozen=True, kw_only=True, eq=False)
class Edit:
    """One edit: its identity, what it says, and which service lines it is about.

    `module` is the edit's ``__name__``: ``edits.cgm_placement_span`` is the edit ``cgm-placement-span``. `procedures`
    (a set, or a function of the context) lets the engine pass over every line with another procedure code; `concerns`
    does the same by any pure function of SV101 and the context, whose answer the engine remembers for each distinct
    SV101. With neither, the edit sees every line. What it finds on a Coding is remembered for every line that is coded
    so. An edit on a Timeline must name its procedures. An edit that has nothing to say of a claim without certain
    segments names their identifiers in `segments`: looking for them in the claim's text costs less than reading its
    lines.
    """

    module: str
    code: str
    title: str
    severity: Severity
    status: str
    carc: str | None
    messages: Mapping[str, Message]
    since: str
    procedures: Procedures | None = None
    concerns: Concerns | None = None
    segments: tuple[str, ...] = ()
    params: type[Params] = Params
    tables: tuple[str, ...] = ()
    needs_history: bool = False
    preview: bool = False
    retired: str | None = None
    checks: dict[type[Subject], Check] = field(default_factory=dict, init=False)
    name: str = field(init=False)
    """The edit's identity, derived from its module's name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.module.rpartition(".")[2].replace("_", "-"))

    def on(self, subject: type[Claim | ServiceLine | Coding | Timeline]) -> Callable[[CheckType], CheckType]:
        """Decorator: register the function that checks one `subject`; at most one function for each kind of subject."""

        def register(check: CheckType) -> CheckType:
            if subject in self.checks:
                message = f"{self.name} has two functions on {subject.__name__}"
                raise TypeError(message)
            self.checks[subject] = check
            return check

        return register
