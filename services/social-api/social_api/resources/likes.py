"""Likes of images."""

from __future__ import annotations

import falcon

from cloudstagram import problems
from cloudstagram.contracts.identifiers import is_imageid
from cloudstagram.http import Visitors, answer, cursor_param, limit_param
from cloudstagram.problems import FieldError
from social_api.errors import UnknownImage
from social_api.likes import MOST_IMAGES, Likes
from social_api.refusals import refusals
from social_api.resources.requests import answer_names, score


class LikesOfImages:
    """The likes of a page's images at once."""

    def __init__(self, likes: Likes, visitors: Visitors) -> None:
        self._likes = likes
        self._visitors = visitors

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        imageids = _imageids(req.get_param("images", default=""))
        answer(resp, self._likes.of_images(imageids, self._visitors.user_or_none(req)))


class Like:
    """The asker's like of one image; and who else likes it, newest first."""

    def __init__(self, likes: Likes, visitors: Visitors) -> None:
        self._likes = likes
        self._visitors = visitors

    def on_put(self, req: falcon.Request, resp: falcon.Response, imageid: str) -> None:
        user = self._visitors.require_user(req)
        with refusals():
            self._likes.like(user, _image(imageid))
        resp.status = 204

    def on_delete(self, req: falcon.Request, resp: falcon.Response, imageid: str) -> None:
        user = self._visitors.require_user(req)
        with refusals():
            self._likes.unlike(user, _image(imageid))
        resp.status = 204

    def on_get(self, req: falcon.Request, resp: falcon.Response, imageid: str) -> None:
        limit, before = limit_param(req), cursor_param(req, score)
        with refusals():
            answer_names(resp, self._likes.likers(_image(imageid), limit, before))


def _image(text: str) -> str:
    if not is_imageid(text):
        raise UnknownImage
    return text


def _imageids(text: str) -> list[str]:
    """Those that `?images=` names, each once, in their order."""
    imageids = list(dict.fromkeys(text.split(",")))
    if len(imageids) <= MOST_IMAGES and all(map(is_imageid, imageids)):
        return imageids
    raise problems.unprocessable([FieldError("images", f"Name 1 to {MOST_IMAGES} imageids, with commas between them.")])
