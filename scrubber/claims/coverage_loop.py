"""What an SBR says of a coverage, the subscriber's own (2000B) or another one (2320)."""

from __future__ import annotations

from scrubber.claims.loop import Loop


class CoverageLoop(Loop):
    """A loop that begins with an SBR."""

    @property
    def responsibility(self) -> str:
        """SBR01, the payer responsibility sequence: ``P`` primary, ``S`` secondary, ``T`` tertiary …"""
        return self._element(1, "SBR")

    @property
    def group_number(self) -> str:
        """SBR03, the group or policy number."""
        return self._element(3, "SBR")

    @property
    def insurance_type(self) -> str:
        """SBR05, why Medicare is not primary: ``12``, ``13`` …; empty where it is not given."""
        return self._element(5, "SBR")
