"""Kinto as a WSGI application with the settings in KINTO_INI. It runs in .venv-bench."""

import logging
import os

from pyramid.paster import get_app

logging.basicConfig(level=logging.WARNING)
application = get_app(os.environ["KINTO_INI"])
