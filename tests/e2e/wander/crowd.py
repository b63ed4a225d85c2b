"""People at the API, who share, like, follow and delete while others look."""

from __future__ import annotations

from collections.abc import Callable

from e2e import photos
from e2e.client import Client
from e2e.wander.world import World

SHAPES = ((320, 240), (240, 320), (300, 300), (400, 225))


def small_picture(world: World) -> bytes:
    """A picture of some shape, quickly made."""
    width, height = world.chance.choice(SHAPES)
    return photos.plain("JPEG", width, height, seed=world.chance.randrange(1_000_000))


class Crowd:
    """Those people, one of whom does something at each step."""

    def __init__(self, world: World, clients: list[Client]) -> None:
        self._world = world
        self._clients = clients
        self._steps: dict[Callable[[Client], str], int] = {
            self._share: 5,
            self._like: 6,
            self._unlike: 2,
            self._follow: 2,
            self._unfollow: 2,
            self._delete: 3,
        }

    def step(self) -> None:
        """One of them does something."""
        (what,) = self._world.chance.choices(list(self._steps), list(self._steps.values()))
        client = self._world.chance.choice(self._clients)
        self._world.say(f"{client.name} {what(client)}")

    def share_some(self, count: int) -> None:
        """Something to look at from the beginning."""
        for number in range(count):
            self._share(self._clients[number % len(self._clients)])

    def _share(self, client: Client) -> str:
        comment = self._world.comment(client.name)
        answer = client.post(small_picture(self._world), comment)
        assert answer.status_code == 202, answer.text
        self._world.shared.add(answer.json()["imageid"])
        return f"shares {comment}"

    def _like(self, client: Client) -> str:
        return self._set_like(client, "PUT", "likes")

    def _unlike(self, client: Client) -> str:
        return self._set_like(client, "DELETE", "likes no longer")

    def _set_like(self, client: Client, method: str, words: str) -> str:
        image = self._world.chance.choice(client.timeline("latest")[:12])
        answer = client.call(method, f"/api/likes/{image['imageid']}")
        assert answer.status_code in (204, 404), answer.text
        return f"{words} {image['comment']}"

    def _follow(self, client: Client) -> str:
        return self._set_follow(client, "PUT", "follows")

    def _unfollow(self, client: Client) -> str:
        return self._set_follow(client, "DELETE", "follows no longer")

    def _set_follow(self, client: Client, method: str, words: str) -> str:
        name = self._world.chance.choice([name for name in self._world.people if name != client.name])
        answer = client.call(method, f"/api/follows/{name}")
        assert answer.status_code == 204, answer.text
        return f"{words} {name}"

    def _delete(self, client: Client) -> str:
        images = client.timeline(f"users/{client.name}")
        if len(images) < 3:
            return "thinks about deleting something"
        image = self._world.chance.choice(images)
        self._world.condemned.add(image["imageid"])
        answer = client.call("DELETE", f"/api/images/{image['imageid']}")
        assert answer.status_code == 204, answer.text
        self._world.deleted.add(image["imageid"])
        return f"deletes {image['comment']}"
