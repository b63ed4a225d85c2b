"""``python -m tests.bench``: measure what a person waits for, and the part that has to be fastest (make bench)."""

from __future__ import annotations

import argparse

from tests.bench import fan_out, grid, latency

PARTS = ("latency", "fan-out", "grid")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure, and print tables")
    parser.add_argument("what", nargs="*", choices=(*PARTS, []), help="all, where nothing is named")
    parser.add_argument("--seconds", type=int, default=20, help="how long to upload (default: %(default)s)")
    arguments = parser.parse_args()
    wanted = arguments.what or PARTS
    if "latency" in wanted:
        latency.measure(arguments.seconds)
    if "fan-out" in wanted:
        fan_out.measure()
    if "grid" in wanted:
        grid.measure()


if __name__ == "__main__":
    main()
