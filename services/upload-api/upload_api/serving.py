"""`/images/…`: the bytes of renditions."""

from __future__ import annotations

from typing import Final

import falcon

from cloudstagram import problems
from cloudstagram.contracts.identifiers import is_imageid
from cloudstagram.contracts.renditions import Picture, Rendition
from upload_api.renditions import Renditions

#: A browser keeps it for a year: it never changes. Caches that many share ask again after a minute: it may be deleted.
_CACHE: Final = "public, max-age=31536000, s-maxage=60"
_HEADERS: Final = {
    "Cache-Control": _CACHE,
    # Nothing runs, whatever a browser might take it for: a picture opened on its own is a document too.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    # Pages are served from the same origin; nobody else's page embeds people's pictures.
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Served:
    """One rendition of every image, to everyone; there is none before resize made it, nor after the deletion."""

    def __init__(self, renditions: Renditions, rendition: Rendition) -> None:
        self._renditions = renditions
        self._rendition = rendition

    def on_get(self, req: falcon.Request, resp: falcon.Response, imageid: str) -> None:
        picture = self._renditions.read(imageid, self._rendition) if is_imageid(imageid) else None
        if picture is None:
            raise problems.not_found("There is no such picture, or not any more.")
        resp.set_headers(_HEADERS | {"ETag": picture.etag})
        if _has(req, picture):
            resp.status = 304
            return
        resp.content_type = picture.mime
        resp.set_header("Content-Disposition", f'inline; filename="{imageid}.{picture.mime.removeprefix("image/")}"')
        resp.data = picture.data

    on_head = on_get


def _has(req: falcon.Request, picture: Picture) -> bool:
    """Whether the asker's cache has these bytes already; what is weak compares as if it were strong here."""
    return any(etag == "*" or f'"{etag}"' == picture.etag for etag in req.if_none_match or [])
