"""What tests have to say of a run that is green too: `record_property(REMARK, text)` is shown at its end."""

from __future__ import annotations

from typing import Final

import pytest

REMARK: Final = "remark"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Reports bring it from whichever process ran the test."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    said = [str(text) for report in reports for name, text in report.user_properties if name == REMARK]
    if said:
        terminalreporter.section("remarks")
    for text in dict.fromkeys(said):
        terminalreporter.line(text)
