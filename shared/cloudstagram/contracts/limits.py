"""Numbers that several services must agree on."""

from __future__ import annotations

from typing import Final

#: The most people that anyone may follow: social-api refuses the next one, and whoever reads a list reads no more than this.
FOLLOWS_MOST: Final = 5_000
#: Newest likers that are named beneath a picture, in pages and in frames alike.
LIKERS_SHOWN: Final = 3
