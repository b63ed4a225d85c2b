from __future__ import annotations

from pathlib import Path

import pytest

from local_stack import StackSettings
from local_stack.edge import render


def test_addresses_follow_the_ports() -> None:
    settings = StackSettings.from_environment({"CLOUDSTAGRAM_EDGE_PORT": "9080", "CLOUDSTAGRAM_REDIS_PORT": "9379"})
    assert settings.base_url == "http://127.0.0.1:9080"
    assert settings.origins == ("http://127.0.0.1:9080", "http://localhost:9080", "http://[::1]:9080")
    assert settings.server_urls["REDIS_URL"] == "redis://127.0.0.1:9379/0"


def test_the_data_can_lie_elsewhere(tmp_path: Path) -> None:
    settings = StackSettings.from_environment({"CLOUDSTAGRAM_DATA": str(tmp_path)})
    assert settings.layout.pid_file("redis") == tmp_path / "run" / "redis.pid"


def test_only_the_log_level_is_handed_on_from_the_environment() -> None:
    settings = StackSettings.from_environment({"LOG_LEVEL": "DEBUG", "VCAP_SERVICES": "{}"})
    assert settings.service_environment == {"LOG_LEVEL": "DEBUG"}


def test_a_template_keeps_its_own_names_and_refuses_a_gap_without_a_value() -> None:
    assert render("listen @port@; error_page 502 @away; return $uri;", {"port": "80"}) == (
        "listen 80; error_page 502 @away; return $uri;"
    )
    with pytest.raises(KeyError, match="port"):
        render("@port@", {})
