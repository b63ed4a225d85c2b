"""rebuild-timeline: after an unfollow left a floor, the timeline is filled again from all who are still followed.

Model: tests/model/s3_timelines.py.
"""

from __future__ import annotations

from cloudstagram.contracts.messages import RebuildTimeline as RebuildTimelineMessage
from fanout_workers.broadcasts import Broadcasts
from fanout_workers.timelines import Timelines


class RebuildTimeline:
    """A repeat finds that nothing is due. A rebuild that was broken off is still due, and published again."""

    def __init__(self, timelines: Timelines, broadcasts: Broadcasts) -> None:
        self._timelines = timelines
        self._broadcasts = broadcasts

    def __call__(self, message: RebuildTimelineMessage, attempt: int) -> None:
        username = message.username
        note = self._timelines.begin_rebuild(username)
        if note is None:
            return
        for person in (username, *self._timelines.followed_by(username)):
            self._timelines.merge_person(username, person)
        self._broadcasts.activity(self._timelines.end_rebuild(username, note))
