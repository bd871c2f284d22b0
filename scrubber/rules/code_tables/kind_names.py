"""What the kinds of published tables are called that can be imported: most runs need no more of them."""

from __future__ import annotations

from typing import Final

KIND_NAMES: Final = frozenset(
    {
        "add-on", "dmepos", "hcpcs", "icd10cm", "mce", "mue", "ncci-ptp", "ndc", "ndc-hcpcs", "payers", "pprrvu",
        "taxonomy",
    }
)  # fmt: skip
