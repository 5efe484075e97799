"""Kinto as a WSGI application, made from the file in KINTO_INI. It runs in .venv-bench, where Kinto
is installed.
"""

import logging
import os

from pyramid.paster import get_app

logging.basicConfig(level=logging.WARNING)
application = get_app(os.environ["KINTO_INI"])
