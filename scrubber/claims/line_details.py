"""What a service line says besides what was done: references, attachments, drugs, payments, and who was involved."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from scrubber.claims.circumstances import (
    read_ambulance,
    read_attachments,
    read_conditions,
    read_drugs,
    read_measurements,
    read_notes,
)
from scrubber.claims.lazy import Lazy
from scrubber.claims.loop import Loop, up_to
from scrubber.claims.parties import OF_LINE, HasParties, Party, read_parties

if TYPE_CHECKING:
    from scrubber.claims.circumstances import Ambulance, Attachment, Conditions, Drug, Measurement, Note
    from scrubber.claims.claim import Claim
    from scrubber.claims.location import Location

CERTIFICATE_SENT = frozenset({"AB", "AD", "AF", "AG", "NS"})
"""How a DME certificate of medical necessity is said to reach the payer (PWK02): before, with it, later, or not."""


class LineDetails(Loop, HasParties):
    """The part of a service line that most lines have little of; what it does not say, the claim may."""

    claim: Claim

    @abstractmethod
    def may_have(self, identifier: str) -> bool:
        """Whether it may have such a segment: told by its text, before anything is taken apart."""

    @property
    def certificate(self) -> Location | None:
        """Where a DME certification is attached, None without one.

        CR3, a certificate announced (PWK*CT with AB, AD, AF, AG or NS in PWK02; with another it is one of an ambulance
        or of home health), the conditions that it certifies (CRC*09), or a form in loop 2440.
        """
        if self.segment("CR3"):
            return self.at("CR3")
        for attachment in self.attachments:
            if attachment.report_type == "CT" and attachment.transmission in CERTIFICATE_SENT:
                return attachment.location.of("PWK")
        return next((self.at(*sign) for sign in (("CRC", "09"), ("LQ", None)) if self.segment(*sign)), None)

    @Lazy
    def attachments(self) -> tuple[Attachment, ...]:
        """The attachments announced for the line (PWK)."""
        return read_attachments(self)

    @property
    def control_number(self) -> str:
        """REF*6R, the line item control number, empty where there is none."""
        return self.reference("6R")

    @property
    def prior_authorization(self) -> str:
        """REF*G1 of the line, else the claim's; empty where there is none."""
        return self.reference("G1") or self.claim.prior_authorization

    @property
    def referral_number(self) -> str:
        """REF*9F of the line, else the claim's; empty where there is none."""
        return self.reference("9F") or self.claim.referral_number

    @property
    def clia_number(self) -> str:
        """REF*X4 of the line, else the claim's; empty where there is none."""
        return self.reference("X4") or self.claim.clia_number

    @property
    def mammography_number(self) -> str:
        """REF*EW of the line, else the claim's; empty where there is none."""
        return self.reference("EW") or self.claim.mammography_number

    @Lazy
    def notes(self) -> tuple[Note, ...]:
        """NTE segments of the line."""
        return read_notes(self)

    @property
    def ambulance(self) -> Ambulance | None:
        """CR1 of the line, else the claim's."""
        return read_ambulance(self) or self.claim.ambulance

    @property
    def conditions(self) -> tuple[Conditions, ...]:
        """CRC segments of the line."""
        return read_conditions(self)

    @Lazy
    def drugs(self) -> tuple[Drug, ...]:
        """The drugs of the line (loop 2410, LIN with CTP)."""
        return read_drugs(self) if self.may_have("LIN") else ()

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """MEA segments: test results and heights."""
        return read_measurements(self)

    @Lazy
    def parties(self) -> tuple[Party, ...]:
        """Every name of the line (loops 2420A–2420H)."""
        if not self.may_have("NM1"):
            return ()
        return read_parties(up_to(self.own_segments, "SVD", "LQ"), self.delimiters, OF_LINE, self.line_number)

    @property
    def ordering_provider(self) -> Party | None:
        """Who ordered the service (2420E NM1*DK)."""
        return self.party("DK")

    @property
    def rendering_provider(self) -> Party | None:
        """Who gave the service: the line's NM1*82, else the claim's."""
        return self.party("82") or self.claim.rendering_provider

    @property
    def referring_provider(self) -> Party | None:
        """Who referred the patient: the line's NM1*DN, else the claim's."""
        return self.party("DN") or self.claim.referring_provider

    @property
    def supervising_provider(self) -> Party | None:
        """Who supervised: the line's NM1*DQ, else the claim's."""
        return self.party("DQ") or self.claim.supervising_provider
