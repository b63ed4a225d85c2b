"""The multipart form of an upload: one picture and its text, in any order, read as it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import falcon
from falcon.media.multipart import BodyPart, MultipartForm, MultipartFormHandler, MultipartParseOptions

from cloudstagram import problems
from cloudstagram.problems import FieldError, Problem
from upload_api import picture, text
from upload_api.body import Body
from upload_api.picture import Kind
from upload_api.refusals import Refused, TooManyBytes, UnknownFormat
from upload_api.uploads import Received

#: Bytes beside the picture: its text, and what frames the parts.
ALLOWANCE: Final = 64 * 1024
LARGEST_BODY: Final = picture.LARGEST_FILE + ALLOWANCE
#: Parts: three are known; a few more are read to name what is wrong.
_PARTS: Final = 16
#: Bytes of a text field before it is even looked at: blanks around it don't count later.
_TEXT_BYTES: Final = 16 * 1024

_TEXTS: Final[dict[str, Callable[[bytes], str]]] = {"comment": text.comment, "alt": text.alt}


def read(content_type: str | None, body: Body, keep: Callable[[bytes], None]) -> Received:
    """Reads the whole form and passes the picture on to `keep`.

    Raises Problem: 400 no form, or cut off; 413 too many bytes; 415 no picture that we know; 422 other faults.
    """
    reader = _Reader(keep)
    try:
        for part in _parts(content_type, body):
            reader.take(part)
    except falcon.HTTPError as error:
        raise problems.bad_request(f"The form could not be read: {error.description or error.title}.") from error
    except UnicodeDecodeError as error:
        raise problems.bad_request("The form could not be read: a header of a part is no text.") from error
    return reader.received()


def _parts(content_type: str | None, body: Body) -> MultipartForm:
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type != "multipart/form-data":
        raise problems.unsupported_media_type("Send the picture as multipart/form-data, in a field named image.")
    options = MultipartParseOptions()
    options.max_body_part_count = _PARTS
    return MultipartFormHandler(options).deserialize(body, content_type, body.most)


class _Reader:
    """Takes part after part, and collects what is wrong with them."""

    def __init__(self, keep: Callable[[bytes], None]) -> None:
        self._keep = keep
        self._seen: set[str] = set()
        self._texts: dict[str, str] = {}
        self._kind: Kind | None = None
        self._errors: list[FieldError] = []

    def take(self, part: BodyPart) -> None:
        name = part.name or ""
        if name in self._seen:
            self._fault(name, "Send it once." if name != "image" else "Send one picture at a time.")
        elif name == "image":
            self._take_picture(part)
        elif name in _TEXTS:
            self._take_text(name, part)
        else:
            self._fault(name[:100], "There is no such field; image, comment and alt are known.")
        self._seen.add(name)

    def received(self) -> Received:
        if "image" not in self._seen:
            self._fault("image", "It is missing: choose a picture.")
        if self._errors or self._kind is None:
            raise problems.unprocessable(self._errors)
        return Received(comment=self._texts.get("comment", ""), alt=self._texts.get("alt", ""), kind=self._kind)

    def _take_picture(self, part: BodyPart) -> None:
        if self._errors:
            return  # it is not going to be stored: the parser skips it
        try:
            self._kind = picture.take(part.stream, self._keep)
        except Refused as refused:
            raise _problem(refused) from refused

    def _take_text(self, name: str, part: BodyPart) -> None:
        raw = part.stream.read(_TEXT_BYTES + 1)
        try:
            if len(raw) > _TEXT_BYTES:
                raise ValueError("It is far too long.")
            self._texts[name] = _TEXTS[name](raw)
        except ValueError as error:
            self._fault(name, str(error))

    def _fault(self, field: str, detail: str) -> None:
        self._errors.append(FieldError(field, detail))


def _problem(refused: Refused) -> Problem:
    if isinstance(refused, UnknownFormat):
        return problems.unsupported_media_type(str(refused))
    if isinstance(refused, TooManyBytes):
        return problems.too_large(str(refused))
    return problems.unprocessable([FieldError("image", str(refused))])
