"""The app, a client and an account, on SQLite and on PostgreSQL."""

from tests.support.app_on_both_engines import *  # noqa: F403 - the fixtures of this folder
