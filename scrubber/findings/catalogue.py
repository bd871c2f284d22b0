"""What the engine itself can find: one stable code each, with what it means and what to do.

These codes have the reserved prefix SCR; `scrubber explain SCR…` prints them. Severity ``reject`` stops every claim
that the fault reaches, ``error`` holds it; `verdict` says in which way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.findings.engine_faults import claims, envelopes, inputs, levels, program

if TYPE_CHECKING:
    from scrubber.findings.engine_faults.engine_fault import EngineFault

FAULTS: dict[str, EngineFault] = {
    one.key: one for part in (inputs, envelopes, levels, claims, program) for one in part.FAULTS
}
"""Every engine fault by its key."""
