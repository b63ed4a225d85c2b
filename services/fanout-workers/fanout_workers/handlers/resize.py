"""resize: from an original to renditions, to a live image, to the list workers; or to a refusal that its owner is told.

Order: renditions, `imageid:image`, state, message. Models: tests/model/s2_delete.py, tests/model/s4_outbox.py.
"""

from __future__ import annotations

import logging
from typing import Final

import msgspec

from cloudstagram.contracts.messages import Image, ImageMessage
from cloudstagram.contracts.renditions import Rendition
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import NEW_IMAGE
from cloudstagram.errors import Unpublished
from cloudstagram.publisher import Publisher
from cloudstagram.records import Record
from fanout_workers.decoder.protocol import Rendered
from fanout_workers.decoder_process import DecoderDied, DecoderProcess, Undecodable
from fanout_workers.failures import Later
from fanout_workers.handlers.refusal import Refusal
from fanout_workers.lists import Lists
from fanout_workers.metrics import DECODED
from fanout_workers.originals import Originals
from fanout_workers.records import Records
from fanout_workers.renditions import Renditions

logger = logging.getLogger(__name__)

#: A decoder that dies once may have been killed for want of memory; twice over the same picture, it is the picture.
_DEATHS: Final = 2

_LOST: Final = "The picture did not arrive whole. Please upload it again."
_TOO_HARD: Final = "The picture could not be decoded. Open it in an image program, save it again, and upload that."


class Resize:
    def __init__(
        self,
        records: Records,
        originals: Originals,
        decoder: DecoderProcess,
        renditions: Renditions,
        lists: Lists,
        publisher: Publisher,
        refusal: Refusal,
    ) -> None:
        self._records = records
        self._originals = originals
        self._decoder = decoder
        self._renditions = renditions
        self._lists = lists
        self._publisher = publisher
        self._refusal = refusal

    def __call__(self, message: ImageMessage, attempt: int) -> None:
        """Raises Later where the decoder died over it for the first time."""
        record = self._records.get(message.filename)
        if record is None:
            logger.warning("No record of %s: nothing to do", message.filename)
        elif record.state is State.STORED:
            self._resize(record, attempt)
        else:
            self._go_on(record)

    def _go_on(self, record: Record) -> None:
        """From where a twin, or this message before, has left off; also from a state that was reached meanwhile."""
        match record.state:
            case State.READY:
                self._make_live(record)
            case State.REJECTED:
                self._refusal.carry_out(record)
            case State.DELETED | State.PURGED:
                self._renditions.remove(record.imageid)

    def _resize(self, record: Record, attempt: int) -> None:
        """What was live once, and is rendered again, is never refused: it stands in people's lists."""
        rendered = self._rendered(record, attempt)
        if isinstance(rendered, Rendered):
            self._write(record.imageid, rendered)
            width, height, placeholder = rendered.width, rendered.height, rendered.placeholder
            self._make_live(msgspec.structs.replace(record, width=width, height=height, placeholder=placeholder))
        elif record.width:
            raise Later(f"{record.imageid} was live and is to be rendered again, but: {rendered}")
        else:
            self._refusal.decide(record, rendered)

    def _rendered(self, record: Record, attempt: int) -> Rendered | str:
        """The renditions, or the reason why there will be none."""
        original = self._originals.read(record.imageid)
        if original is None:
            return _LOST
        try:
            rendered = self._decoder.render(original)
        except Undecodable as error:
            DECODED.labels("refused").inc()
            return str(error)
        except DecoderDied as error:
            DECODED.labels("died").inc()
            if attempt < _DEATHS:
                raise Later(f"the decoder died over {record.imageid}: {error}") from error
            return _TOO_HARD
        DECODED.labels("rendered").inc()
        return rendered

    def _write(self, imageid: str, rendered: Rendered) -> None:
        self._renditions.write(imageid, Rendition.DISPLAY, rendered.display, rendered.mime)
        self._renditions.write(imageid, Rendition.THUMBNAIL, rendered.thumbnail, rendered.mime)

    def _make_live(self, record: Record) -> None:
        """A tombstone refuses: the owner was faster."""
        if not self._lists.set_image(Image.of(record.to_message())):
            self._renditions.remove(record.imageid)
        elif (ready := self._ready(record)) is not None:
            self._publish(ready)

    def _ready(self, record: Record) -> Record | None:
        """stored → ready. Where another was faster, None, after going on from what that one made of it."""
        if record.state is State.READY:
            return record
        width, height, placeholder = record.width, record.height, record.placeholder
        ready = self._records.advance(record.imageid, State.READY, width=width, height=height, placeholder=placeholder)
        if ready is None:
            self._follow(record.imageid)
        return ready

    def _follow(self, imageid: str) -> None:
        """A twin may have refused what this one could decode; the first to change the state is right."""
        now = self._records.get(imageid)
        if now is not None and now.state is State.REJECTED:
            self._refusal.take_back(now)
        elif now is not None:
            self._go_on(now)

    def _publish(self, ready: Record) -> None:
        """Without the broker the relay does it, soon: the picture's own work is done.

        `ready` is the record from before the attempt, so that a relay's drive that came meanwhile stays counted.
        """
        try:
            self._publisher.publish(NEW_IMAGE.name, "", ready.to_message().encode())
        except Unpublished as error:
            logger.warning("The relay will publish %s: %s", ready.imageid, error)
            self._records.drive_soon(ready)
