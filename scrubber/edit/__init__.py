"""All that an edit may import from scrubber: what it is, what it sees, and what it says.

An edit is one module: an :class:`Edit` named after the module, its messages (:meth:`Edit.message`), and functions
registered on it with :meth:`Edit.on` that look at one subject and yield what they found (``Hits``)::

    missing = edit.message("missing", "no diagnosis", fix="Add one.")

    @edit.on(Claim)
    def no_diagnosis(claim: Claim) -> Hits:
        if not claim.diagnoses:
            yield missing.at(claim, "HI01")

Subjects are a :class:`Claim`, a :class:`ServiceLine`, a :class:`Payment` (another payer's, of a claim or line), a
patient's :class:`Timeline`, and values: :class:`Coding`, :class:`Npi`, :class:`Diagnosis`, :class:`DateOfService`,
:class:`PlaceOfService`, :class:`PostalAddress`, :class:`MemberId`; and a :class:`Repetition`, a line that an earlier
claim bills too. A value is looked at once for each distinct one of a
run: what is found holds wherever it stands. A check takes a second argument, the :class:`Context`, where it wants
parameters, tables, the day of receipt or the payer. It does no input or output, reads no clock and raises nothing for
data: what is missing on a claim reads as an empty text, None or an empty tuple. :func:`listing` says what a list of
codes in a table says of one code on a day.

Families of edits that differ in their facts alone are declared, not programmed: :func:`frequency_edit`,
:func:`exclusion_edit`, :func:`procedure_pairs_edit`, :func:`not_payable_edit`, :func:`not_listed_edit`,
:func:`duplicate_edit`.
"""

from __future__ import annotations

from scrubber.claims.circumstances import Ambulance, Attachment, Conditions, Drug, Measurement, Note, names_no_drug
from scrubber.claims.claim import Claim
from scrubber.claims.coding import Coding, Procedure
from scrubber.claims.dates import DateSpan, age_on
from scrubber.claims.filing_limit import last_day_to_file
from scrubber.claims.frequency_limit import CalendarMonth, DaysApart, FrequencyLimit, Period
from scrubber.claims.line import ServiceLine
from scrubber.claims.location import Location
from scrubber.claims.money import Cents, add_up
from scrubber.claims.parties import Contact, Party
from scrubber.claims.payer import Payer
from scrubber.claims.payment import Adjustment, OtherCoverage, Payment
from scrubber.claims.repeated_service import BilledBefore, Repetition, ServiceDetails, details_of, service_of
from scrubber.claims.service import EXPLAINING, Service
from scrubber.claims.timeline import Timeline
from scrubber.claims.values import DateOfService, Diagnosis, MemberId, Npi, PlaceOfService, PostalAddress
from scrubber.edit.block import Block, Codes, Column, CoverageColumns, Flags, Segments, code
from scrubber.edit.by_payer import ByPayer
from scrubber.edit.code_listing import Listing, listing
from scrubber.edit.context import Context, Table
from scrubber.edit.definition import Edit, Hits
from scrubber.edit.families.duplicate import duplicate_edit
from scrubber.edit.families.exclusion import exclusion_edit
from scrubber.edit.families.frequency import FrequencyParams, frequency_edit
from scrubber.edit.families.not_listed import FoundIn, Said, WrittenCode, not_listed_edit
from scrubber.edit.families.not_payable import NotPayable, not_payable_edit
from scrubber.edit.families.procedure_pairs import procedure_pairs_edit
from scrubber.edit.message import Hit, Message, Severity
from scrubber.edit.params import Constraint, Params, PositiveInt

__all__ = [
    "EXPLAINING",
    "Adjustment",
    "Ambulance",
    "Attachment",
    "BilledBefore",
    "Block",
    "ByPayer",
    "CalendarMonth",
    "Cents",
    "Claim",
    "Codes",
    "Coding",
    "Column",
    "Conditions",
    "Constraint",
    "Contact",
    "Context",
    "CoverageColumns",
    "DateOfService",
    "DateSpan",
    "DaysApart",
    "Diagnosis",
    "Drug",
    "Edit",
    "Flags",
    "FoundIn",
    "FrequencyLimit",
    "FrequencyParams",
    "Hit",
    "Hits",
    "Listing",
    "Location",
    "Measurement",
    "MemberId",
    "Message",
    "NotPayable",
    "Note",
    "Npi",
    "OtherCoverage",
    "Params",
    "Party",
    "Payer",
    "Payment",
    "Period",
    "PlaceOfService",
    "PositiveInt",
    "PostalAddress",
    "Procedure",
    "Repetition",
    "Said",
    "Segments",
    "Service",
    "ServiceDetails",
    "ServiceLine",
    "Severity",
    "Table",
    "Timeline",
    "WrittenCode",
    "add_up",
    "age_on",
    "code",
    "details_of",
    "duplicate_edit",
    "exclusion_edit",
    "frequency_edit",
    "last_day_to_file",
    "listing",
    "names_no_drug",
    "not_listed_edit",
    "not_payable_edit",
    "procedure_pairs_edit",
    "service_of",
]
