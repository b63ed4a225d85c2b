"""One table: which deployable works which queue with which handler, how many messages at once, how long for one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

from cloudstagram.contracts import messages
from cloudstagram.contracts.messages import ImageMessage, Message
from cloudstagram.contracts.topology import (
    ADD_IMAGE_TO_USER_QUEUE,
    BROADCASTS,
    DELETE_IMAGE_QUEUE,
    IMAGE_TO_FOLLOWERS_QUEUE,
    NEW_IMAGE,
    NEW_IMAGE_QUEUE,
    REBUILD_TIMELINE_QUEUE,
    RESIZE_QUEUE,
    Exchange,
    WorkQueue,
)
from fanout_workers.decoder_process import DecoderProcess
from fanout_workers.delivery import Handler
from fanout_workers.handlers.add_image_to_user import AddImageToUser
from fanout_workers.handlers.delete_image import DeleteImage
from fanout_workers.handlers.image_to_followers import ImageToFollowers
from fanout_workers.handlers.listing import Listing
from fanout_workers.handlers.new_image import NewImage
from fanout_workers.handlers.rebuild_timeline import RebuildTimeline
from fanout_workers.handlers.refusal import Refusal
from fanout_workers.handlers.resize import Resize
from fanout_workers.originals import Originals
from fanout_workers.tools import Tools


@dataclass(frozen=True)
class Deployable:
    """`make` builds the handler and registers what has to be stopped with it."""

    queue: WorkQueue
    kind: type[Message]
    make: Callable[[Tools, ExitStack], Handler[Any]]
    #: Messages in hand at once, each in a greenlet of its own.
    prefetch: int
    #: Seconds that one message may take before the process is ended: well above what the drivers' own limits add up to.
    limit_s: float
    publishes: tuple[Exchange, ...] = BROADCASTS


def _resize(tools: Tools, stack: ExitStack) -> Handler[ImageMessage]:
    decoder = DecoderProcess(tools.environ)
    decoder.start()
    stack.callback(decoder.stop)
    refusal = Refusal(tools.records, tools.renditions, tools.event_log, tools.broadcasts)
    originals = Originals(tools.database)
    return Resize(tools.records, originals, decoder, tools.renditions, tools.lists, tools.publisher, refusal)


def _add_image_to_user(tools: Tools, stack: ExitStack) -> Handler[ImageMessage]:
    return AddImageToUser(Listing(tools.records, tools.broadcasts), tools.lists, tools.broadcasts)


def _new_image(tools: Tools, stack: ExitStack) -> Handler[ImageMessage]:
    return NewImage(Listing(tools.records, tools.broadcasts), tools.lists)


def _image_to_followers(tools: Tools, stack: ExitStack) -> Handler[ImageMessage]:
    listing = Listing(tools.records, tools.broadcasts)
    queue = IMAGE_TO_FOLLOWERS_QUEUE
    return ImageToFollowers(listing, tools.lists, tools.broadcasts, tools.publisher, queue, tools.monotonic)


def _delete_image(tools: Tools, stack: ExitStack) -> Handler[messages.DeleteImage]:
    return DeleteImage(tools.records, tools.lists, tools.event_log, tools.renditions, tools.broadcasts, tools.now)


def _rebuild_timeline(tools: Tools, stack: ExitStack) -> Handler[messages.RebuildTimeline]:
    return RebuildTimeline(tools.timelines, tools.broadcasts)


DEPLOYABLES: Final[dict[str, Deployable]] = {
    # One: a picture can end the process (it fills the machine's memory), and that counts against all that was in hand.
    "resize": Deployable(
        RESIZE_QUEUE, ImageMessage, _resize, prefetch=1, limit_s=90, publishes=(NEW_IMAGE, *BROADCASTS)
    ),
    # Many: two short calls each, spent waiting for MongoDB and Redis.
    "add-image-to-user": Deployable(ADD_IMAGE_TO_USER_QUEUE, ImageMessage, _add_image_to_user, prefetch=16, limit_s=30),
    "new-image": Deployable(NEW_IMAGE_QUEUE, ImageMessage, _new_image, prefetch=16, limit_s=30),
    # Two: Redis runs one script at a time, so more would speed nothing up, and all others' calls wait behind each.
    "image-to-followers": Deployable(
        IMAGE_TO_FOLLOWERS_QUEUE, ImageMessage, _image_to_followers, prefetch=2, limit_s=30
    ),
    # A few: nobody waits for it, the request has hidden the image already.
    "delete-image": Deployable(DELETE_IMAGE_QUEUE, messages.DeleteImage, _delete_image, prefetch=4, limit_s=60),
    # One: up to 5,001 scripts in a row, some ten seconds; more at once would only slow everyone's Redis.
    "rebuild-timeline": Deployable(
        REBUILD_TIMELINE_QUEUE, messages.RebuildTimeline, _rebuild_timeline, prefetch=1, limit_s=180
    ),
}
