"""Name of the billing provider longer than some payers take.

## What it flags
Warns of a billing provider's name (NM103) of more than `max_length` [35] characters. More than 60 are the
implementation guide's matter.

## Why
The guide before this one had room for 35. Some clearinghouses and payers have kept that and turn a longer name back.

## How to fix
Shorten the name as the payer has it on file (box 33), or raise the parameter where your payers take more.

## Sources
- At most 60 characters: 005010X222A1, NM103. High. Rejections above 35: Kareo, Tebra. Medium: a warning.
"""

from functools import partial

from scrubber.edit import Block, Claim, Context, Edit, Flags, Hits, Params, PositiveInt


class Length(Params):
    """How long the name may be."""

    max_length: PositiveInt = 35


edit = Edit(
    __name__,
    code="PRV012",
    title="Billing provider's name is long",
    severity="warn",
    status="A7:125:85 A7:512",
    carc="16",
    params=Length,
    since="0.2",
)
too_long = edit.message(
    "too-long",
    "the billing provider's name (box 33) has {length} characters; some payers take {most}",
    fix="Shorten it as the payer has it on file, or raise the edit's max_length where your payers take more.",
)
GUIDE = 60
"""What the implementation guide takes."""


@edit.on(Claim)
def long_name(claim: Claim, context: Context[Length]) -> Hits:
    """A name longer than that, and not longer than the guide allows."""
    provider = claim.billing_provider
    if provider and is_long(context.params.max_length, provider.last_name):
        yield too_long.at(provider, "NM103", length=len(provider.last_name), most=context.params.max_length)


def is_long(most: int, name: str) -> bool:
    """Whether it has more characters than `most`, and the guide takes it."""
    return most < len(name) <= GUIDE


@edit.screen
def may_be_long(block: Block, context: Context[Length]) -> Flags:
    """Such a name of a billing provider."""
    return block.has_such(lambda names: names.says(3, partial(is_long, context.params.max_length)), "NM1", "85")
