"""Many pictures on somebody's profile, hung there at once: what the workers would have written, without their work."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import fast_thumbhash
import redis
from PIL import Image as Pixels
from pymongo import MongoClient
from ulid import ULID

from cloudstagram.contracts import keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.identifiers import imageid_for, iso_milliseconds, uploaded_at
from cloudstagram.contracts.messages import Image, ImageMessage
from cloudstagram.contracts.renditions import Rendition

#: Width and height in pixels of the display renditions: from a panorama to a tower.
SHAPES = ((1600, 600), (1500, 1000), (1000, 1000), (1000, 1500), (700, 1600))
#: Between one picture and the next.
APART = timedelta(minutes=1)
BATCH = 500


@dataclass(frozen=True)
class Frame:
    """What all pictures of one shape share: size in pixels, a JPEG 480 pixels wide, a ThumbHash in base64."""

    width: int
    height: int
    thumbnail: bytes
    placeholder: str


class Gallery:
    """The servers' own side of a profile."""

    def __init__(self, redis_url: str, mongodb_url: str) -> None:
        self._redis_url = redis_url
        self._mongodb_url = mongodb_url

    def hang(self, username: str, comments: Sequence[str]) -> list[str]:
        """One picture for each comment, the first one the newest, an hour old; answers their imageids, newest first."""
        newest = datetime.now(UTC) - timedelta(hours=1)
        frames = [_frame(width, height) for width, height in SHAPES]
        images = [
            _image(username, comment, newest - number * APART, frames[number % len(frames)])
            for number, comment in enumerate(comments)
        ]
        self._store_thumbnails([(image.imageid, frames[n % len(frames)].thumbnail) for n, image in enumerate(images)])
        self._list(username, images)
        return [image.imageid for image in images]

    def _store_thumbnails(self, pictures: Sequence[tuple[str, bytes]]) -> None:
        client: MongoClient[dict[str, object]] = MongoClient(self._mongodb_url)
        with client:
            chunks = client.get_default_database()["fs.chunks"]
            for start in range(0, len(pictures), BATCH):
                chunks.insert_many([_chunk(*picture) for picture in pictures[start : start + BATCH]])

    def _list(self, username: str, images: Sequence[Image]) -> None:
        with redis.Redis.from_url(self._redis_url) as client:
            for start in range(0, len(images), BATCH):
                batch = images[start : start + BATCH]
                client.mset({keys.image(image.imageid): ascii_json(image) for image in batch})
                client.rpush(keys.images(username), *(image.imageid for image in batch))
            client.incrby(keys.image_count(username), len(images))


def _image(username: str, comment: str, time: datetime, frame: Frame) -> Image:
    imageid = imageid_for(str(ULID.from_datetime(time)), username)
    return Image.of(
        ImageMessage(
            userid=username,
            filename=imageid,
            comment=comment,
            uploaded=iso_milliseconds(uploaded_at(imageid)),
            mime="image/jpeg",
            width=frame.width,
            height=frame.height,
            placeholder=frame.placeholder,
        )
    )


def _chunk(imageid: str, thumbnail: bytes) -> dict[str, object]:
    etag = f'"{hashlib.sha256(thumbnail).hexdigest()[:32]}"'
    of = Rendition.THUMBNAIL.of(imageid)
    return {"files_id": of, "n": 0, "data": thumbnail, "mime": "image/jpeg", "etag": etag}


def _frame(width: int, height: int) -> Frame:
    pixels = Pixels.linear_gradient("L").resize((480, 480 * height // width))
    coloured = Pixels.merge("RGB", (pixels, pixels.rotate(180), pixels.transpose(Pixels.Transpose.FLIP_LEFT_RIGHT)))
    file = io.BytesIO()
    coloured.save(file, "JPEG", quality=80)
    small = coloured.convert("RGBA")
    small.thumbnail((100, 100))
    placeholder = fast_thumbhash.rgba_to_thumb_hash(small.width, small.height, small.tobytes())
    return Frame(width, height, file.getvalue(), base64.b64encode(bytes(placeholder)).decode())
