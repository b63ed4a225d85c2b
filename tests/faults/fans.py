"""So many followers of one person that a fan-out has several steps, and can be interrupted between them.

They have no account, and do nothing but follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import redis
from tests.faults.findings import Finding
from tests.faults.lists import check_timeline
from tests.faults.truth import Truth

from cloudstagram.contracts import keys
from cloudstagram.contracts.limits import FOLLOWS_MOST
from cloudstagram.scripts import Scripts

#: Two and a half steps of a fan-out, and many more where a picture comes late.
FANS: Final = tuple(f"fan_{number:04}" for number in range(2_500))
#: Of one request.
AT_ONCE: Final = 250
#: For each timeline, a digest of what stands in it.
DIGESTS: Final = """
local digests = {}
for number, key in ipairs(KEYS) do digests[number] = redis.sha1hex(table.concat(redis.call("LRANGE", key, 0, -1))) end
return digests
"""


def gather(client: redis.Redis, celebrity: str) -> None:
    """All of them follow `celebrity` from now on."""
    for fans in batches():
        with client.pipeline(transaction=False) as pipeline:
            scripts = Scripts(pipeline, "social_api")
            for fan in fans:
                scripts.run("follow", keys.follows(fan), fan, celebrity, FOLLOWS_MOST)
            pipeline.execute()


def batches() -> Iterator[tuple[str, ...]]:
    """All of them, some at a time."""
    for first in range(0, len(FANS), AT_ONCE):
        yield FANS[first : first + AT_ONCE]


def check_fans(client: redis.Redis, truth: Truth) -> list[Finding]:
    """Their timelines, of which nearly all are alike: one of each kind is looked at closely."""
    kinds: dict[str, str] = {}
    for fans in batches():
        digests: Any = client.eval(DIGESTS, len(fans), *(keys.timeline(fan) for fan in fans))
        kinds |= dict(zip(digests, fans, strict=True))
    return [finding for fan in kinds.values() for finding in check_timeline(client, truth, fan)]
