"""What a notification says: to every browser, and to anyone who sees the lock screen."""

import json
import re

import pytest

from backend.reminders import payload

ORIGIN = "https://medius.example"
DAY_MS = 86_400_000
# What others must not read, and what nags.
FORBIDDEN = re.compile(
    r"hip|glute|pain|sore|tender|muscle|massage|roll|medius|\d/10|health|diary|doctor|physio"
    r"|practi|see someone|streak|miss|must|should|forgot|again!",
    re.I,
)
NOTIFICATIONS = [
    *(
        payload.daily("account", day * DAY_MS, ORIGIN, None, last=False)
        for day in range(len(payload.DAILY_WORDINGS))
    ),
    payload.daily("account", 0, ORIGIN, None, last=True),
    *(
        payload.morning_or_suggestion(about, "account", 0, ORIGIN)
        for about in payload.OTHER_WORDINGS
    ),
    payload.test("device", ORIGIN),
]
for_each_notification = pytest.mark.parametrize(
    "content", NOTIFICATIONS, ids=lambda content: str(content["notification"]["title"])
)


@for_each_notification
def test_browser_can_show_every_notification_by_itself(content: payload.Content) -> None:
    notification = content["notification"]

    assert (content["web_push"], content["mutable"]) == (8030, True)
    assert notification["title"]
    assert notification["body"]
    for target in (notification, *notification["actions"]):
        assert target["navigate"].startswith(f"{ORIGIN}/")
    assert re.fullmatch(r"[0-9a-f]{32}", notification["tag"])
    assert len(json.dumps(content)) < 2_641


@for_each_notification
def test_notification_reveals_nothing_and_does_not_nag(content: payload.Content) -> None:
    notification = content["notification"]
    words = [
        notification["title"],
        notification["body"],
        *(action["title"] for action in notification["actions"]),
    ]

    assert [word for word in words if FORBIDDEN.search(word)] == []
    assert "account" not in json.dumps(content)


def test_words_change_daily_unless_a_person_chose_their_own() -> None:
    bodies = {
        payload.daily("a", day * DAY_MS, ORIGIN, None, last=False)["notification"]["body"]
        for day in range(5)
    }
    chosen = payload.daily("a", 0, ORIGIN, "4 minutes, at the wall", last=False)["notification"]

    assert bodies == {body for _, body in payload.DAILY_WORDINGS}
    assert len(bodies) == 5
    assert (chosen["title"], chosen["body"]) == (
        payload.DAILY_WORDINGS[0][0],
        "4 minutes, at the wall",
    )


def test_each_slot_of_each_account_has_its_own_topic() -> None:
    topics = {payload.topic("daily", account, slot) for account in ("a", "b") for slot in (1, 2)}

    assert len(topics) == 4
    assert payload.topic("daily", "a", 1) in topics
