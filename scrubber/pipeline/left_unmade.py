"""The claims of a group that were put off and that nobody needed: what counts of them once the group is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scrubber.findings.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scrubber.engine.claims_of_run import ClaimsOfRun
    from scrubber.engine.input_result import InputResult
    from scrubber.engine.unmade_claims import UnmadeServices


class LeftUnmade(NamedTuple):
    """The claims of a group and of those before it, and the services of those that were not made."""

    claims: ClaimsOfRun | None
    """None where no edit says which services it compares."""
    services: Mapping[int, UnmadeServices]
    """By input, of those with claims that a history is to take up all the same."""

    def decided(self, result: InputResult) -> UnmadeServices | None:
        """The services of the unmade claims of an input that go on, once it is decided; None where there are none."""
        services = self.services.get(result.input)
        if services is not None:
            services.decided(result.claim_verdicts.verdicts)
        return services if services is not None and services.count else None

    def accepted(self, results: Sequence[InputResult]) -> ClaimsOfRun | None:
        """The claims that go on, once those of the group are decided."""
        import numpy as np

        if self.claims is None:
            return None
        goes_on = np.ones(len(self.claims.inputs), np.bool_)
        for result in results:
            own = self.claims.inputs == result.input
            verdicts = np.frombuffer(bytes(result.claim_verdicts.verdicts), np.uint8)
            goes_on[own] = verdicts[self.claims.ordinals[own]] < Verdict.REJECTED
        return self.claims.chosen(goes_on)
