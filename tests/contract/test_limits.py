"""Numbers that stand in Python and in Lua are the same."""

from __future__ import annotations

import re

from cloudstagram.contracts.limits import LIKERS_SHOWN
from cloudstagram.scripts import compose


def test_pages_name_as_many_likers_as_frames_do() -> None:
    numbers = {
        int(number)
        for source in compose("timeline_api").values()
        for number in re.findall(r"^local LIKERS_SHOWN = (\d+)$", source, re.MULTILINE)
    }
    assert numbers == {LIKERS_SHOWN}
