"""GET /api/health: the state of the server, its database and its worker."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, current_app, jsonify
from marshmallow import Schema, fields
from sqlalchemy import select

from backend.api.openapi import ApiBlueprint, about
from backend.clock import now_ms
from backend.config import ROOT
from backend.content import Library
from backend.db.database import reading
from backend.db.models import Installation
from backend.reminders.health import worker_state

blueprint = ApiBlueprint("health", __name__, url_prefix="/api", description="State of the server")


class HealthSchema(Schema):
    status = fields.String(required=True, metadata={"enum": ["ok", "degraded"]})
    database = fields.String(required=True, metadata={"enum": ["ok"]})
    migrations = fields.String(required=True, metadata={"enum": ["current", "other"]})
    worker = fields.String(
        required=True, **about("late: no worker polled for a minute", enum=["ok", "late", "none"])
    )
    content = fields.String(required=True, **about("Version of the content"))


def newest_migration() -> str | None:
    """Return the newest migration that the code knows."""
    return ScriptDirectory(ROOT / "migrations").get_current_head()


@blueprint.route("/health", "getHealth", signed_in=False, problems=(503,))
@blueprint.response(200, HealthSchema)
def get_health() -> Response:
    """Return the state of the server.

    The HTTP status is 200 even when the state is degraded: the server still handles requests.
    """
    with reading() as db_session:
        revision = MigrationContext.configure(db_session.connection()).get_current_revision()
        worker = worker_state(db_session.scalar(select(Installation.heartbeat_at)), now_ms())
    current = revision == current_app.extensions["newest_migration"]
    library: Library = current_app.extensions["library"]
    return jsonify(
        status="ok" if current and worker != "late" else "degraded",
        database="ok",
        migrations="current" if current else "other",
        worker=worker,
        content=library.version,
    )
