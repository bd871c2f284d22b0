"""Attachment without its control number, or a control number where nothing is sent.

## What it flags
An attachment (PWK, of the claim or a line) that is sent by mail, electronically, by e-mail, fax or file transfer (PWK02
BM, EL, EM, FX, FT) without a control number (PWK06). And one that is at hand on request only (AA) with one. The
certificates of equipment (PWK02 AB, AD, AF, AG, NS) are left alone.

## Why
The payer finds the paper by that number: without it the claim is judged without its attachment, and front ends turn it
back. With AA nothing is sent, so that no number can be matched.

## How to fix
Give the attachment a number, put it on the attachment itself, and send it as PWK06 with AC in PWK05. Leave it out with
AA, or say how the attachment is sent.

## Sources
- PWK05 and PWK06 where PWK02 is BM, EL, EM, FX or FT, and else not used: 005010X222A1, loops 2300 and 2400. High.
- 489, attachment control number: X12 claim status codes. High.
"""

from scrubber.edit import Attachment, Block, Claim, Edit, Flags, Hits, ServiceLine

SENT = frozenset({"BM", "EL", "EM", "FX", "FT"})
ON_REQUEST = "AA"

edit = Edit(
    __name__,
    code="CIR004",
    title="Attachment and its control number do not go together",
    severity="reject",
    status="A6:489",
    carc="16",
    since="0.2",
)
missing = edit.message(
    "missing",
    "an attachment {kind} is announced as sent ({transmission}) and has no control number",
    fix="Send the number that is on the attachment in PWK06, with AC in PWK05.",
)
not_sent = edit.message(
    "not-sent",
    "an attachment {kind} is at hand on request only (AA) and has a control number",
    fix="Leave the number out (PWK05, PWK06), or say in PWK02 how the attachment is sent.",
    status="A7:489",
)


def _mismatched(attachments: tuple[Attachment, ...]) -> Hits:
    """What is wrong with the number of each attachment."""
    for attachment in attachments:
        at, number = attachment.location.of("PWK06"), attachment.control_number
        if attachment.transmission in SENT and not number:
            yield missing.at(at, kind=attachment.report_type, transmission=attachment.transmission)
        elif attachment.transmission == ON_REQUEST and number:
            yield not_sent.at(at, kind=attachment.report_type)


@edit.on(Claim)
def of_claim(claim: Claim) -> Hits:
    """The claim's attachments."""
    return _mismatched(claim.attachments)


@edit.on(ServiceLine)
def of_line(line: ServiceLine) -> Hits:
    """A line's attachments."""
    return _mismatched(line.attachments)


@edit.screen
def may_be_mismatched(block: Block) -> Flags:
    """Any attachment."""
    return block.has("PWK")
