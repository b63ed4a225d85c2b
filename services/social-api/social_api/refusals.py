"""What is answered over HTTP when somebody can't have what she asked for: one table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from cloudstagram import problems
from cloudstagram.contracts.limits import FOLLOWS_MOST
from cloudstagram.problems import FieldError, Problem
from social_api import errors


def _faulty(error: errors.Faulty) -> Problem:
    return problems.unprocessable([FieldError(field, detail) for field, detail in error.faults])


def _name_taken(error: errors.NameTaken) -> Problem:
    detail = "Somebody has this name already. Choose another one."
    return _conflict(detail, [FieldError("username", detail)])


def _conflict(detail: str, faults: Sequence[FieldError] = ()) -> Problem:
    return Problem(409, "conflict", "Not possible as things stand", detail, faults)


def _wrong_credentials(error: errors.WrongCredentials) -> Problem:
    return problems.unauthenticated("Name and password do not belong together.")


def _too_many_guesses(error: errors.TooManyGuesses) -> Problem:
    wait = str(math.ceil(error.wait_s))
    detail = f"Too many wrong passwords came from your address. Try again in {wait} seconds."
    return Problem(429, "too-many-guesses", "Too many attempts", detail, headers={"Retry-After": wait})


def _too_busy(error: errors.TooBusy) -> Problem:
    detail = "Too many people are logging in at the moment. Try again."
    return Problem(503, "unavailable", "Not available at the moment", detail, headers={"Retry-After": "2"})


def _unknown_person(error: errors.UnknownPerson) -> Problem:
    return problems.nobody()


def _unknown_image(error: errors.UnknownImage) -> Problem:
    return problems.not_found("There is no such image; perhaps it was deleted.")


def _following_oneself(error: errors.FollowingOneself) -> Problem:
    return _conflict("You can't follow yourself: your own images are in your timeline anyway.")


def _too_many_followed(error: errors.TooManyFollowed) -> Problem:
    return _conflict(f"You follow {FOLLOWS_MOST:,} people, which is as many as one may. Unfollow somebody first.")


_PROBLEMS: Final[Mapping[type[Exception], Callable[[Any], Problem]]] = {
    errors.Faulty: _faulty,
    errors.NameTaken: _name_taken,
    errors.WrongCredentials: _wrong_credentials,
    errors.TooManyGuesses: _too_many_guesses,
    errors.TooBusy: _too_busy,
    errors.UnknownPerson: _unknown_person,
    errors.UnknownImage: _unknown_image,
    errors.FollowingOneself: _following_oneself,
    errors.TooManyFollowed: _too_many_followed,
}
_REFUSED: Final = tuple(_PROBLEMS)


@contextmanager
def refusals() -> Iterator[None]:
    """Around what a resource asks of the domain."""
    try:
        yield
    except _REFUSED as error:
        raise _PROBLEMS[type(error)](error) from None
