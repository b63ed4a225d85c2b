"""Following, and the lists of it."""

from __future__ import annotations

from cloudstagram.broadcasts import Broadcasts
from cloudstagram.contracts import keys
from cloudstagram.contracts.limits import FOLLOWS_MOST
from social_api.errors import FollowingOneself, TooManyFollowed, UnknownPerson
from social_api.store.accounts import AccountStore
from social_api.store.follows import FollowStore
from social_api.store.names import NameLists, Names, Score


class Follows:
    """Follow and unfollow: idempotent, said to gateways where something changed."""

    def __init__(self, follows: FollowStore, accounts: AccountStore, lists: NameLists, broadcasts: Broadcasts) -> None:
        self._follows = follows
        self._accounts = accounts
        self._lists = lists
        self._broadcasts = broadcasts

    def follow(self, follower: str, followed: str) -> None:
        """Raises FollowingOneself, UnknownPerson, TooManyFollowed."""
        if follower == followed:
            raise FollowingOneself
        outcome = self._follows.follow(follower, followed, FOLLOWS_MOST)
        if outcome == "unknown":
            raise UnknownPerson
        if outcome == "limit":
            raise TooManyFollowed
        self._broadcasts.activity(outcome)

    def unfollow(self, follower: str, followed: str) -> None:
        """Raises UnknownPerson."""
        emitted = self._follows.unfollow(follower, followed)
        if not emitted and not self._accounts.exists(followed):
            raise UnknownPerson
        self._broadcasts.activity(emitted)

    def followers(self, username: str, limit: int, before: Score | None) -> Names:
        """Who follows her, the newest first. Raises UnknownPerson."""
        return self._page(self._lists.page(keys.followers_index, username, keys.account, limit, before))

    def followed(self, username: str, limit: int, before: Score | None) -> Names:
        """Whom she follows, the newest first. Raises UnknownPerson."""
        return self._page(self._lists.page(keys.follows_index, username, keys.account, limit, before))

    def _page(self, names: Names | None) -> Names:
        if names is None:
            raise UnknownPerson
        return names
