"""How many sockets this process can hold."""

from __future__ import annotations

import resource
from typing import Final

#: The most for one instance: at some 20 KB each, half a gigabyte; then add instances.
_MOST: Final = 20_000
#: Descriptors for everything else: servers, listeners, files, requests for pages.
_OTHERS: Final = 256
#: Descriptors that a socket may take: a polling client has one open for receiving and one for sending.
_EACH: Final = 2


def sockets_most() -> int:
    """Raises this process's own limit of descriptors as far as it may, first."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST * _EACH + _OTHERS
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    return max(1, (limit - _OTHERS) // _EACH)
