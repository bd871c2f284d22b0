"""What a claim has from the levels that it hangs from: who bills, who pays, who is insured, who was treated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.lazy import Lazy
from scrubber.claims.payer import PatientIdentity, Payer, payer_rank

if TYPE_CHECKING:
    from datetime import date

    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.levels import BillingLevel, PatientLevel, SubscriberLevel
    from scrubber.claims.parties import Party

_NO_PAYER = Payer("", "", "")


class LevelsAbove:
    """The levels of a claim and its transaction set, each None where the file lacks it."""

    billing: BillingLevel | None
    subscriber: SubscriberLevel | None
    dependent: PatientLevel | None
    transaction: TransactionSet | None

    @property
    def billing_provider(self) -> Party | None:
        """Who bills and is paid (2010AA)."""
        return self.billing.provider if self.billing else None

    @Lazy
    def billing_npi(self) -> str:
        """The billing provider's NPI, empty where it is not given."""
        return self.billing.npi if self.billing else ""

    @property
    def billing_taxonomy(self) -> str:
        """The billing provider's taxonomy code (2000A PRV03)."""
        return self.billing.taxonomy if self.billing else ""

    @Lazy
    def payer(self) -> Payer:
        """Whom the claim is sent to, with the claim filing indicator."""
        return self.subscriber.payer if self.subscriber else _NO_PAYER

    @Lazy
    def filing_indicator(self) -> str:
        """SBR09, the claim filing indicator: as of `payer`, without looking for the payer's name."""
        return self.subscriber.filing_indicator if self.subscriber else ""

    @property
    def submitter(self) -> Party | None:
        """Who sent the transaction set (1000A NM1*41), None where it is not known."""
        return self.transaction.party("41") if self.transaction else None

    @property
    def pay_to(self) -> Party | None:
        """Where payment is sent to (2010AB NM1*87), None where it is the billing provider's address."""
        return self.billing.party("87") if self.billing else None

    @property
    def payer_party(self) -> Party | None:
        """The destination payer with its address and references (2010BB NM1*PR)."""
        return self.subscriber.payer_party if self.subscriber else None

    @property
    def member(self) -> Party | None:
        """The subscriber (2010BA NM1*IL)."""
        return self.subscriber.person if self.subscriber else None

    @property
    def responsibility(self) -> str:
        """SBR01, the responsibility of the payer that the claim is sent to: ``P`` primary, ``S`` secondary …"""
        return self.subscriber.responsibility if self.subscriber else ""

    @property
    def payer_rank(self) -> int | None:
        """Which payer the claim is sent to in the order of payment, 1 for the primary one; None where SBR01 is mute."""
        return payer_rank(self.responsibility)

    @property
    def patient_level(self) -> PatientLevel | SubscriberLevel | None:
        """The level of who was treated: the dependent's, else the subscriber's."""
        return self.dependent or self.subscriber

    @property
    def is_for_dependent(self) -> bool:
        """Whether the patient has a level of his own (2000C)."""
        return self.dependent is not None

    @property
    def patient_relationship(self) -> str:
        """The patient's relationship to the subscriber: PAT01 of a dependent, else SBR02 (``18`` is self)."""
        return self.patient_level.relationship if self.patient_level else ""

    @property
    def patient_death_date(self) -> date | None:
        """PAT06, None where it is missing or unreadable."""
        return self.patient_level.death_date if self.patient_level else None

    @property
    def patient(self) -> Party | None:
        """Who was treated: the dependent of loop 2000C, else the subscriber."""
        if self.dependent:
            return self.dependent.person
        return self.subscriber.person if self.subscriber else None

    @Lazy
    def patient_identity(self) -> PatientIdentity | None:
        """What makes two claims those of one patient; None where payer or member id is missing."""
        member_id = self.subscriber.member_id.strip().upper() if self.subscriber else ""
        person = self.patient
        if not member_id or not self.payer.key or (person is None and self.dependent is not None):
            return None
        return PatientIdentity(
            payer=self.payer.key,
            member_id=member_id,
            birth_date=person.birth_date if person else None,
            sex=person.sex.strip().upper() if person else "",
            first_name=person.first_name.strip().upper() if person else "",
            is_dependent=self.dependent is not None,
        )
