"""What the interface takes and answers with, as its OpenAPI document has it."""

# pydantic reads the annotations of these classes: what they name is imported at run time.
import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from scrubber.outputs.formats import DEFAULT, KINDS

_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_day(value: str) -> date:
    """The day that a text names as YYYY-MM-DD; pydantic by itself takes seconds since 1970, too. Raises ValueError."""
    if not _DAY.fullmatch(value):
        raise ValueError("give the day as YYYY-MM-DD")
    return date.fromisoformat(value)


class ProblemDocument(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    document: dict[str, Any] | None = Field(default=None, description="The findings document of what is no X12.")


class CheckQuery(BaseModel):
    """How a file is to be checked."""

    model_config = ConfigDict(extra="forbid")

    profile: str | None = Field(
        default=None,
        max_length=200,
        description="Judge every claim by this payer profile [by the one that matches it].",
    )
    as_of: Annotated[date, BeforeValidator(_written_day)] | None = Field(
        default=None, description="Receipt date [today]."
    )
    conformance: Literal["envelope", "full"] | None = Field(
        default=None, description="Check envelopes, counts and levels, or the whole implementation guide too [full]."
    )
    history: Literal["none", "read"] = Field(
        default="none", description="Whether claims are judged beside those of earlier files."
    )


class ScrubQuery(CheckQuery):
    """How a file is to be scrubbed."""

    emit: list[str] = Field(
        default_factory=list,
        description=f"Outputs to answer with, repeated or comma-separated [{', '.join(DEFAULT)}].",
        json_schema_extra={"items": {"type": "string", "enum": list(KINDS)}},
    )
    history: Literal["none", "read", "write"] = Field(  # type: ignore[assignment]  # scrubbing may do more than checking
        default="none",
        description="Whether claims are judged beside those of earlier files, and remembered with them.",
    )


class EditLine(BaseModel):
    """An edit, or a finding of the program's own, in a line."""

    code: str
    name: str
    title: str
    severities: list[str]
    pack: str
    tables: list[str]
    needs_history: bool
    not_checked: str | None = Field(description="Why it is not checked here; null where it is.")


class EditMessage(BaseModel):
    """One thing that an edit says; `{names}` are filled in."""

    key: str
    severity: str
    text: str
    fix: str
    status: str | None
    carc: str | None
    remark: str | None


class EditParameter(BaseModel):
    """A parameter of an edit, and its value where no profile sets another."""

    name: str
    value: str
    origin: str
    meaning: str | None


class EditEntry(EditLine):
    """All that there is to say about an edit."""

    since: str | None
    documentation: str = Field(description="Markdown.")
    messages: list[EditMessage]
    parameters: list[EditParameter]
