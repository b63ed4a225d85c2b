"""What the processes say about their own time, before and after a measurement."""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

#: A histogram's seconds and count, by process and label.
Times = dict[tuple[str, str], tuple[float, float]]


def times(ports: Mapping[str, int], histogram: str, label: str) -> Times:
    """The histogram of that name at each of these processes' ports, by the value of one of its labels."""
    found: Times = {}
    for process, port in ports.items():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            families = text_string_to_metric_families(answer.read().decode())
            for sample in (s for family in families if family.name == histogram for s in family.samples):
                seconds, count = found.get((process, sample.labels[label]), (0.0, 0.0))
                seconds += sample.value if sample.name.endswith("_sum") else 0
                count += sample.value if sample.name.endswith("_count") else 0
                found[process, sample.labels[label]] = seconds, count
    return found


def means_between(before: Times, after: Times) -> dict[tuple[str, str], float]:
    """Mean milliseconds of what happened in between."""
    means = {}
    for key, (seconds, count) in after.items():
        earlier_seconds, earlier_count = before.get(key, (0.0, 0.0))
        if count > earlier_count:
            means[key] = (seconds - earlier_seconds) / (count - earlier_count) * 1000
    return means
