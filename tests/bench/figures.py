"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share (0 to 1) of all does not exceed. Raises ValueError without values."""
    if not values:
        raise ValueError("there is nothing to take a percentile of")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float]) -> tuple[str, str, str, str]:
    """Median, 99th percentile, worst, and how many: milliseconds."""
    p50, p99, worst = (percentile(values, share) for share in (0.5, 0.99, 1))
    return f"{p50:.0f}", f"{p99:.0f}", f"{worst:.0f}", str(len(values))


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    print(f"\n{title}\n")
    for row in (heads, ["-" * width for width in widths], *rows):
        first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(f"  {first}", *(cell.strip().rjust(width) for cell, width in zip(others, widths[1:], strict=True)))
