"""Numbers that several services must agree on."""

from __future__ import annotations

from typing import Final

#: People that one person may follow: social-api refuses the next one, and whoever reads a list reads no more than this.
#: A rebuild of her timeline visits each of them, which takes some ten seconds.
FOLLOWS_MOST: Final = 5_000
#: Newest likers that are named beneath a picture, in pages and in frames alike.
#: `lua/functions/likes_of.lua` has the same number.
LIKERS_SHOWN: Final = 3
