"""How gunicorn runs upload-api. Read in the master: a bad setting stops the start, not a worker again and again."""

from __future__ import annotations

import os

from cloudstagram import logs
from cloudstagram.gunicorn_settings import *  # noqa: F403  gunicorn looks for each of them in this module
from cloudstagram.settings import load_or_exit
from upload_api.settings import Settings

_settings = load_or_exit(Settings, os.environ)

bind = f"{_settings.host}:{_settings.port}"
# Each upload keeps up to one chunk of 512 KiB here, so all of them at once keep 256 MB.
worker_connections = 512
logconfig_dict = logs.configuration("upload-api", _settings.log_level, instance=_settings.cf_instance_index)
