"""Set-up errors: their message, their place in the hierarchy, and the name that was probably meant."""

import copy

import pytest

from scrubber import errors

SETUP_ERRORS = [
    errors.UnknownEdit,
    errors.UnknownParameter,
    errors.BadParameter,
    errors.TableError,
    errors.ProfileError,
    errors.PackError,
    errors.HistoryError,
]


def test_a_close_name_is_suggested() -> None:
    """A mistyped name is told with the closest one."""
    message = errors.unknown("edit", "sample-placment-span", ["sample-placement-span", "other-edit"])
    assert message == "unknown edit 'sample-placment-span'; did you mean 'sample-placement-span'?"


def test_capitals_make_no_name_a_far_one() -> None:
    """A code in small letters is told with the code."""
    assert errors.unknown("edit", "smp001", ["SMP001", "other"]) == "unknown edit 'smp001'; did you mean 'SMP001'?"


@pytest.mark.parametrize("known", [[], ["nothing-alike"]])
def test_no_far_name_is_suggested(known: list[str]) -> None:
    """A name that is like none gets no suggestion."""
    assert errors.unknown("profile", "zzz", known) == "unknown profile 'zzz'"


def test_the_suggestion_does_not_depend_on_the_order_of_the_known_names() -> None:
    """The same mistake gets the same suggestion."""
    messages = {errors.unknown("edit", "abcx", names) for names in (["abcy", "abcz"], ["abcz", "abcy"])}
    assert len(messages) == 1


@pytest.mark.parametrize("kind", SETUP_ERRORS)
def test_every_set_up_error_is_told_from_our_own_failure(kind: type[errors.SetupError]) -> None:
    """A mistyped option exits with 2, a failure of the program with 4."""
    assert issubclass(kind, errors.SetupError)
    assert not issubclass(kind, errors.OwnFailure)
    assert not issubclass(errors.OwnFailure, errors.SetupError)


@pytest.mark.parametrize("kind", [*SETUP_ERRORS, errors.OwnFailure])
def test_an_error_keeps_its_message_between_processes(kind: type[errors.ScrubberError]) -> None:
    """An error of a worker process arrives with its type and message."""
    arrived = copy.deepcopy(kind("one clear line"))  # by the same protocol as pickle
    assert type(arrived) is kind
    assert arrived.message == str(arrived) == "one clear line"
