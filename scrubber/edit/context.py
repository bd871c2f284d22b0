"""What an edit may know besides what it looks at."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from scrubber.edit.params import Params

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scrubber.claims.payer import Payer

ParamsType = TypeVar("ParamsType", bound=Params)


class Table(Protocol):
    """A reference table whose facts have effective dates: there is no look-up without a date."""

    def lookup(self, on: date, **key: str) -> list[Mapping[str, str]]:
        """Rows in force on the day `on` whose key columns have these values."""

    def listed(self, on: date, /, **key: str) -> list[Mapping[str, str]]:
        """Rows with these values in its key columns, in force or not, of the edition that speaks of the day `on`."""

    def covers(self, on: date, part: str = "", /) -> bool:
        """Whether an edition, or one of this part, speaks of this day: where none does, nothing found says nothing."""

    def edition(self, on: date, /) -> str:
        """What the edition is called that speaks of this day, empty where none does."""

    def holds(self, **key: str) -> bool:
        """Whether some row, at any date, has these values in its key columns: what `Edit.concerns` is decided by."""

    def values(self, column: str) -> frozenset[str]:
        """Every value of a column at any date: what an edit uses to say which procedures it is about."""


class Context(Generic[ParamsType]):
    """Resolved parameters, reference tables, the day of receipt and the payer.

    What an edit has no right to depend on is no attribute: the day of receipt unless the edit is declared with
    ``needs_receipt_date=True``, the payer where a value is looked at (what is found holds whoever is billed) and where
    it says which lines it is about.
    """

    __slots__ = ("_payer", "_received", "_tables", "params")

    def __init__(
        self,
        params: ParamsType,
        tables: Mapping[str, Table] = MappingProxyType({}),
        received: date | None = None,
        payer: Payer | None = None,
    ) -> None:
        self.params = params
        """The edit's parameters, of the class that it is declared with."""
        self._tables = tables
        self._received = received
        self._payer = payer

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables that the edit has declared, by name."""
        return self._tables

    def table(self, name: str) -> Table:
        """A table that the edit has declared. Raises KeyError for another."""
        return self._tables[name]

    @property
    def received(self) -> date:
        """The day of receipt, for edits that are declared with ``needs_receipt_date=True``."""
        if self._received is None:
            raise AttributeError("no day of receipt here; an edit that needs it says needs_receipt_date=True")
        return self._received

    @property
    def payer(self) -> Payer:
        """Whom the claim is sent to."""
        if self._payer is None:
            raise AttributeError("no payer here: what is found on a value holds for every payer")
        return self._payer

    def seen_from(self, payer: Payer | None, received: date | None) -> Context[ParamsType]:
        """The same for a claim to `payer`, or for a value; with the day `received`."""
        return Context(self.params, self._tables, received, payer)
