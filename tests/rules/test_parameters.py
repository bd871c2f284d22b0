"""Parameters of edits: what an author may declare them with, and that nobody pays for pydantic before it is wanted."""

import dataclasses
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import Field, PositiveInt, StringConstraints, field_validator

from scrubber.edit import Claim, Constraint, Edit, Params
from scrubber.edit import PositiveInt as OurPositiveInt
from scrubber.errors import BadParameter, PackError
from scrubber.rules.parameters import descriptions, resolve_parameters

if TYPE_CHECKING:
    from decimal import Decimal


class Plain(Params):
    """Parameters with the bounds that scrubber.edit has."""

    days: OurPositiveInt = 3
    most: OurPositiveInt | None = None
    codes: Annotated[frozenset[Annotated[str, Constraint(pattern="^[A-Z]$")]], Constraint(min_length=1)] = frozenset(
        "A"
    )


class Pydantic(Params):
    """The same parameters with pydantic's own means."""

    days: PositiveInt = Field(3, description="How long.")
    most: Annotated[PositiveInt | None, Field(description="How often.")] = None
    codes: frozenset[Annotated[str, StringConstraints(pattern="^[A-Z]$")]] = Field(frozenset("A"), min_length=1)


class Doubled(Params):
    """A parameter that a function of the author's has the last word on."""

    days: int = Field(3, validate_default=True)

    @field_validator("days")
    @classmethod
    def doubled(cls, value: int) -> int:
        """Double it."""
        if value > 100:
            raise ValueError("too many")
        return 2 * value


class Untold(Params):
    """A parameter of a type that is imported for type checkers only."""

    charge: "Decimal | None" = None


class Unreadable(Params):
    """A parameter of a type that no value can be read for."""

    claim: Claim | None = None


def edit_with(params: type[Params]) -> Edit:
    """Make an edit with these parameters."""
    return Edit("pack.some_edit", code="SMP009", title="-", severity="warn", status="A3:21", since="0.1", params=params)


def resolved(params: type[Params], profile: dict[str, Any] | None = None, **written: str) -> Any:  # noqa: ANN401 any of the above
    """Resolve the parameters of an edit under a profile's values and those written for this run."""
    return resolve_parameters(edit_with(params), [("profile payer", profile or {})], written).values


@pytest.mark.parametrize("params", [Plain, Pydantic])
def test_bounds_are_told_in_either_way(params: type[Params]) -> None:
    """Bounds may be our Constraint or pydantic's Field; a value out of them is refused."""
    default: Any = resolved(params)
    assert (default.days, default.most, default.codes) == (3, None, {"A"})
    values: Any = resolved(params, {"days": 4}, most="5", codes="B,C")
    assert isinstance(resolved(params, {"days": 4}), params)
    assert (values.days, values.most, values.codes) == (4, 5, {"B", "C"})
    for name, text, problem in (
        ("days", "0", r"some-edit.days \(--set\): Input should be greater than 0"),
        ("most", "0", r"some-edit.most \(--set\): Input should be greater than 0"),
        ("codes", "b", r"some-edit.codes \(--set\): String should match pattern '\^\[A-Z\]\$'"),
        ("codes", "", r"some-edit.codes \(--set\): Frozenset should have at least 1 item"),
    ):
        with pytest.raises(BadParameter, match=problem):
            resolved(params, {}, **{name: text})


def test_a_function_of_the_author_has_the_last_word() -> None:
    """The author's own check sees defaults too."""
    assert resolved(Doubled).days == 6
    assert resolved(Doubled, days="4").days == 8
    with pytest.raises(BadParameter, match="too many"):
        resolved(Doubled, days="101")


def test_parameters_do_not_change() -> None:
    """An edit cannot change its parameters."""
    values = resolved(Plain)
    assert values == Plain()
    assert values != Plain(days=4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        values.days = 4


def test_a_type_that_is_not_known_is_an_error_of_the_pack() -> None:
    """A parameter of an unknown type is an error that names the edit."""
    assert resolved(Untold).charge is None
    with pytest.raises(PackError, match="edit some-edit has a parameter of a type that it does not import: Decimal"):
        resolved(Untold, charge="5")
    assert resolved(Unreadable).claim is None
    with pytest.raises(PackError, match="edit some-edit has a parameter that cannot be read: "):
        resolved(Unreadable, claim="5")


def test_a_parameter_is_explained_in_the_words_of_its_field() -> None:
    """The docstring of a parameter is what `explain` says of it."""
    assert descriptions(edit_with(Pydantic)) == {"days": "How long.", "most": "How often.", "codes": None}
    assert descriptions(edit_with(Plain)) == {"days": None, "most": None, "codes": None}


def test_defaults_are_taken_as_they_are_declared() -> None:
    """A run without parameters of its own imports no pydantic."""
    code = (
        "import sys; from scrubber.rules.settings import SettingsRequest, resolve; "
        "resolve(SettingsRequest()); sys.exit('pydantic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_parameters_are_values() -> None:
    """They are equal where their class and values are, are told by repr, never change, and know their own names."""

    class Lists(Params):
        wanted: int
        codes: list[str] = dataclasses.field(default_factory=list)

    assert Plain(days=4) == Plain(days=4) != Plain()
    assert hash(Plain(days=4)) == hash(Plain(days=4))
    assert Plain() != Doubled()
    assert repr(Lists(wanted=1)) == f"{Lists.__qualname__}(wanted=1, codes=[])"
    with pytest.raises(dataclasses.FrozenInstanceError):
        Plain().days = 4  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del Plain().days
    with pytest.raises(TypeError, match="no parameter weeks"):
        Plain(weeks=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="wanted has no value"):
        Lists()  # type: ignore[call-arg]
