"""The kinds of published tables that can be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.rules.code_tables import add_on, mue, ncci_ptp, pprrvu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrubber.rules.code_tables.kind import Kind

KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in (ncci_ptp.KIND, mue.KIND, add_on.KIND, pprrvu.KIND)}
