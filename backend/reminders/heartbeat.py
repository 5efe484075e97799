"""Store the heartbeat of workers, and notice new time zone data and a clock that was set back."""

import logging

import tzdata
from sqlalchemy import select, update

from backend.clock import HOUR_MS
from backend.db.database import reading, writing
from backend.db.models import Installation
from backend.reminders.replan_all import replan_all

HEARTBEAT_MS = 10_000
#: The clocks of healthy machines differ less: a heartbeat further ahead is from a wrong clock.
MAX_CLOCK_DIFFERENCE_MS = HOUR_MS // 2
log = logging.getLogger(__name__)


def record_heartbeat(now: int) -> None:
    """Store that a worker is alive, at most every ten seconds.

    If the time zone data is new or the clock was set back, first plan daily reminders again.
    """
    with reading() as db_session:
        columns = select(Installation.zone_data, Installation.heartbeat_at)
        zone_data, heartbeat_at = db_session.execute(columns).one()
    set_back = heartbeat_at is not None and heartbeat_at > now + MAX_CLOCK_DIFFERENCE_MS
    if set_back:
        log.warning("the clock was set back: every daily reminder is planned again")
    if set_back or zone_data != tzdata.IANA_VERSION:
        replan_all(now)
    elif heartbeat_at is not None and abs(now - heartbeat_at) < HEARTBEAT_MS:
        return
    with writing() as db_session:
        db_session.execute(
            update(Installation).values(zone_data=tzdata.IANA_VERSION, heartbeat_at=now)
        )
