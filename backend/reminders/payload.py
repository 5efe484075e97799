"""What a notification says: Declarative Web Push, which browsers that do not know it get as an
ordinary message.

By default it says nothing about anybody: a lock screen is read by others. Each wording is true even
when the minutes were done already, and none of them nags.
"""

from __future__ import annotations

from hashlib import blake2s
from typing import Any

Content = dict[str, Any]
DECLARATIVE = 8030
"""The number that marks the format, after RFC 8030."""
WORDINGS = (
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
ONCE = {
    "morning": ("How is it today?", "Better, worse or the same: one tap."),
    "suggestion": ("A note is here for you", "When you have a quiet minute."),
}
TEST = ("It works", "This is what a reminder looks like on this device.")
ACTIONS = {
    "daily": (("start", "Start", "/start"), ("later", "Later today", "/reminders")),
    "morning": (
        ("better", "Better", "/morning/better"),
        ("worse", "Worse", "/morning/worse"),
        ("same", "The same", "/morning/same"),
    ),
    "suggestion": (),
    "test": (),
}
"""(name, what it says, where it leads when no worker of ours hears of it). Most browsers show two:
of three answers the two that differ, so that neither is left out; a touch on the notification
itself offers all."""
SCREENS = {
    "daily": "/start",
    "morning": "/morning",
    "suggestion": "/suggestion",
    "test": "/reminders",
}


def daily(account_id: str, slot: int, origin: str, words: str | None, last: bool) -> Content:
    """Return the reminder of `slot`. `words` are what the person chose to read on the lock screen,
    if anything.
    """
    title, body = LAST_NOTE if last else WORDINGS[slot // 86_400_000 % len(WORDINGS)]
    return _notification(
        "daily", title, (not last and words) or body, origin, topic("daily", account_id, slot)
    )


def once(about: str, account_id: str, slot: int, origin: str) -> Content:
    """Return what comes once and not every day: the question of the morning after, or that a card
    waits.
    """
    return _notification(about, *ONCE[about], origin, topic(about, account_id, slot))


def test(device_id: str, origin: str) -> Content:
    """Return what the test button sends."""
    return _notification("test", *TEST, origin, topic("test", device_id, 0))


def topic(about: str, whose: str, slot: int) -> str:
    """Return the name of one reminder: 32 characters that tell nobody whose it is.

    A push service keeps one undelivered message of a name, and a phone shows one notification of
    it.
    """
    return blake2s(f"{about} {whose} {slot}".encode(), digest_size=16).hexdigest()


def _notification(about: str, title: str, body: str, origin: str, tag: str) -> Content:
    return {
        "web_push": DECLARATIVE,
        "mutable": True,  # our worker hears of it too, and can say that it was shown
        "notification": {
            "title": title,
            "body": body,
            "navigate": origin + SCREENS[about],
            "tag": tag,
            "lang": "en",
            "dir": "ltr",
            "silent": False,
            "actions": [
                {"action": name, "title": says, "navigate": origin + path}
                for name, says, path in ACTIONS[about]
            ],
        },
    }
