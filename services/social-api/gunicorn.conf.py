"""How gunicorn runs social-api. Read in the master: a bad setting stops the start, not a worker again and again."""

from __future__ import annotations

import os

from cloudstagram import logs
from cloudstagram.gunicorn_settings import *  # noqa: F403  gunicorn looks for each of them in this module
from cloudstagram.settings import load_or_exit
from social_api.settings import Settings

_settings = load_or_exit(Settings, os.environ)

bind = f"{_settings.host}:{_settings.port}"
worker_connections = 1000
logconfig_dict = logs.configuration("social-api", _settings.log_level, instance=_settings.cf_instance_index)
