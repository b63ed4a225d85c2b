"""Servers, the whole system and browsers for every test that asks for them."""

from __future__ import annotations

pytest_plugins = ("http_contract", "lanes", "remarks", "stack_fixtures", "browser_fixtures", "e2e.wander.options")
