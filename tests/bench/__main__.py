"""``python -m tests.bench``: measure what a person waits for, and the part that has to be fastest (make bench)."""

from __future__ import annotations

import argparse

from tests.bench import fan_out, latency


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure, and print tables")
    parser.add_argument("what", nargs="*", choices=("latency", "fan-out", []), help="all, where nothing is named")
    parser.add_argument("--seconds", type=int, default=20, help="how long to upload (default: %(default)s)")
    arguments = parser.parse_args()
    wanted = arguments.what or ("latency", "fan-out")
    if "latency" in wanted:
        latency.measure(arguments.seconds)
    if "fan-out" in wanted:
        fan_out.measure()


if __name__ == "__main__":
    main()
