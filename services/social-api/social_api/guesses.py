"""How often one address may guess passwords, of one name and of all. Nobody is locked out by somebody elsewhere.

Counted in this process alone: with n instances up to n times as many guesses pass, and a restart forgets them.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final

from msgspec import Struct

from social_api.errors import TooManyGuesses, WrongCredentials

#: Seconds by some clock that never goes back.
Clock = Callable[[], float]

#: Keys of one kind that are remembered, some 200 bytes each; beyond, those that guessed longest ago are forgotten.
_REMEMBERED: Final = 50_000
#: An IPv6 customer has at least so many leading bits to himself.
_IPV6_PREFIX: Final = 64


class Allowance(Struct, frozen=True):
    """`burst` guesses at once, then one every `every_s` seconds."""

    burst: int
    every_s: float


#: One name from one address: somebody who tries to remember; 2,900 guesses a day.
PER_NAME: Final = Allowance(burst=10, every_s=30)
#: One address, whatever the names: an office behind one address; 17,000 guesses a day, over all names.
PER_ADDRESS: Final = Allowance(burst=100, every_s=5)


class Buckets:
    """Token buckets: each key has `burst` tokens, and gets one back every `every_s` seconds."""

    def __init__(self, allowance: Allowance, clock: Clock, remembered: int = _REMEMBERED) -> None:
        self._allowance = allowance
        self._clock = clock
        self._remembered = remembered
        #: key → when its bucket will be full again; one that is full is as good as none.
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def wait_s(self, key: Hashable) -> float:
        """Seconds until `key` may take a token; 0 if it may now."""
        room = (self._allowance.burst - 1) * self._allowance.every_s
        return max(0.0, self._full_at.get(key, 0.0) - self._clock() - room)

    def take(self, key: Hashable) -> None:
        self._full_at[key] = max(self._clock(), self._full_at.get(key, 0.0)) + self._allowance.every_s
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._remembered:
            self._full_at.popitem(last=False)

    def give_back(self, key: Hashable) -> None:
        full_at = self._full_at.get(key, 0.0) - self._allowance.every_s
        if full_at > self._clock():
            self._full_at[key] = full_at
        else:
            self._full_at.pop(key, None)


class Guesses:
    """Counts wrong passwords, and those that are being checked, so that guessing side by side helps nobody."""

    def __init__(self, clock: Clock) -> None:
        self._by_name = Buckets(PER_NAME, clock)
        self._by_address = Buckets(PER_ADDRESS, clock)

    @contextmanager
    def counted(self, username: str, address: str) -> Iterator[None]:
        """Around a check that raises WrongCredentials; whatever else comes of it was no guess.

        Raises TooManyGuesses, with the time to wait, instead of beginning one.
        """
        network = network_of(address)
        counts = ((self._by_name, (username, network)), (self._by_address, network))
        if wait_s := max(buckets.wait_s(key) for buckets, key in counts):
            raise TooManyGuesses(wait_s)
        for buckets, key in counts:
            buckets.take(key)
        wrong = False
        try:
            yield
        except WrongCredentials:
            wrong = True
            raise
        finally:
            if not wrong:
                for buckets, key in counts:
                    buckets.give_back(key)


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the part that a customer can't change. All that is no address is one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((parsed.packed, _IPV6_PREFIX), strict=False))
