"""The kinds of published tables that can be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.rules.code_tables import (
    add_on,
    dmepos,
    hcpcs,
    icd10cm,
    mce,
    mue,
    ncci_ptp,
    ndc,
    ndc_hcpcs,
    payers,
    pprrvu,
    taxonomy,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrubber.rules.code_tables.kind import TableKind

_ALL: Final = (
    ncci_ptp.KIND, mue.KIND, add_on.KIND, pprrvu.KIND, hcpcs.KIND, icd10cm.KIND, dmepos.KIND, taxonomy.KIND,
    payers.KIND, mce.KIND, ndc.KIND, ndc_hcpcs.KIND,
)  # fmt: skip
KINDS: Final[Mapping[str, TableKind]] = {kind.name: kind for kind in _ALL}
