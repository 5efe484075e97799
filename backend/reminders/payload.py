"""The text of notifications, as Declarative Web Push; our service worker reads the same JSON.

By default a text reveals nothing about the person, because others may read the lock screen. Each is
true even if the person is done for today, and none of them nags.
"""

from dataclasses import replace
from hashlib import blake2s
from typing import Any

from backend.clock import DAY_MS
from backend.reminders.state import DAILY, ReminderState, from_ms
from backend.rules.schedule import is_last_note

Content = dict[str, Any]
DAILY_WORDINGS = (
    ("A few minutes for you?", "Whenever it suits you today."),
    ("Time for a short pause?", "Two minutes are enough."),
    ("Your few minutes", "The floor is patient. So are we."),
    ("A quiet moment?", "Put the phone down beside you and follow the voice."),
    ("A little time for yourself?", "A short one counts as a whole one."),
)
LAST_NOTE = (
    "This is the last note for now",
    "Reminders rest until you want them again. Everything you wrote is kept.",
)
OTHER_WORDINGS = {
    "morning": ("How is it today?", "Better, worse or the same: one tap."),
    "suggestion": ("A note is here for you", "When you have a quiet minute."),
}
TEST = ("It works", "This is what a reminder looks like on this device.")
#: (name, label, page to open without our service worker). Most browsers show only the first two;
#: a tap on the notification itself offers all three answers.
ACTIONS = {
    "daily": (("start", "Start", "/start"), ("later", "Later today", "/reminders")),
    "morning": (
        ("better", "Better", "/morning/better"),
        ("worse", "Worse", "/morning/worse"),
        ("same", "The same", "/morning/same"),
    ),
}
PAGES = {
    "daily": "/start",
    "morning": "/morning",
    "suggestion": "/suggestion",
    "test": "/reminders",
}


def reminder(state: ReminderState, slot: int, origin: str) -> Content:
    """Return the notification of `slot` for a device that opened the app at `origin`."""
    if state.about != DAILY:
        return morning_or_suggestion(state.about, state.account_id, slot, origin)
    history = state.history
    if history.last_sent_at == from_ms(slot):  # already counted, for another device
        history = replace(history, ignored=history.ignored - 1)
    return daily(state.account_id, slot, origin, state.message, is_last_note(history))


def daily(account_id: str, slot: int, origin: str, message: str | None, last: bool) -> Content:
    """Return the daily reminder; `message` is what the person chose for the lock screen."""
    title, body = LAST_NOTE if last else DAILY_WORDINGS[slot // DAY_MS % len(DAILY_WORDINGS)]
    tag = topic("daily", account_id, slot)
    return _notification("daily", title, (not last and message) or body, origin, tag)


def morning_or_suggestion(about: str, account_id: str, slot: int, origin: str) -> Content:
    """Return the notification of a reminder that is not daily: `morning` or `suggestion`."""
    return _notification(about, *OTHER_WORDINGS[about], origin, topic(about, account_id, slot))


def test(device_id: str, origin: str) -> Content:
    """Return the notification of the test button."""
    return _notification("test", *TEST, origin, topic("test", device_id, 0))


def topic(about: str, id: str, slot: int) -> str:
    """Return the topic and tag of one reminder: 32 characters that do not reveal the account.

    A push service keeps one undelivered message of a topic, and a phone shows one notification.
    """
    return blake2s(f"{about} {id} {slot}".encode(), digest_size=16).hexdigest()


def _notification(about: str, title: str, body: str, origin: str, tag: str) -> Content:
    return {
        "web_push": 8030,  # marks the format, after RFC 8030
        "mutable": True,  # our service worker also receives it, and reports that it was shown
        "notification": {
            "title": title,
            "body": body,
            "navigate": origin + PAGES[about],
            "tag": tag,
            "lang": "en",
            "dir": "ltr",
            "silent": False,
            "actions": [
                {"action": name, "title": label, "navigate": origin + path}
                for name, label, path in ACTIONS.get(about, ())
            ],
        },
    }
