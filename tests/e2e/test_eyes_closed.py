"""Voice and sounds are enough to follow a session."""

from itertools import pairwise

from playwright.sync_api import Page

from tests.e2e.actions import (
    advance_time,
    choose_score,
    heading,
    open_as_newcomer,
    start_session,
    tap,
)
from tests.e2e.phone import Phone
from tests.e2e.session_actions import resume_session, skip_to_step
from tests.support.server import Server

# Records speech, sounds and vibration, each with its time.
RECORDER = """local => {
    const voice = { name: "A voice", lang: "en-GB", localService: local, default: true,
        voiceURI: "a" };
    window.sounds = [];
    const note = (kind, text) => window.sounds.push({ kind, text, at: Date.now() });
    class Utterance { constructor(text) { this.text = text; } }
    const synthesis = {
        getVoices: () => [voice], addEventListener() {}, removeEventListener() {},
        speak: ({ text }) => text && note("speech", text), cancel: () => note("cancel", ""),
    };
    Object.defineProperty(window, "speechSynthesis", { value: synthesis, configurable: true });
    Object.defineProperty(navigator, "audioSession", { value: { type: "auto" },
        configurable: true });
    navigator.vibrate = length => note("vibration", `${length}`);
    window.SpeechSynthesisUtterance = Utterance;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
        note(this.frequency.value > 600 ? "tick" : "change", "");
        return start.apply(this, when);
    };
}"""


def record_sounds(phone: Phone, local: bool = True) -> None:
    phone.context.add_init_script(f"({RECORDER})({'true' if local else 'false'})")


def sounds(page: Page, kind: str) -> list[str]:
    """Return the texts of the recorded events of `kind`."""
    return [one["text"] for one in page.evaluate("sounds") if one["kind"] == kind]


def test_voice_and_sounds_guide_a_complete_session(phone: Phone, shared_server: Server) -> None:
    record_sounds(phone)
    phone.stop_clock()
    page = open_as_newcomer(phone, shared_server)
    start_session(page)
    advance_time(page, 160.5)
    heading(page, "How sore is the right side now?")

    spoken = sounds(page, "speech")
    assert [words.split(". ")[0].rstrip(".") for words in spoken[::2][:4]] == [
        "Right side", "Right side", "Now the left side", "Left side",
    ]  # fmt: skip
    ready = "Ball at the wall. Upper outer hip. Stand side-on to the wall"
    assert spoken[0].startswith(f"Right side. {ready}"), spoken[0]
    assert spoken[0].endswith("Not on the bony point, not on the sacrum.")
    assert spoken[1] == "Bend and straighten your knees slowly."
    assert spoken[3] == "Hold. Breathe."
    assert spoken[-1] == "That is all. It is written down."
    assert len(spoken) == 9, spoken
    assert len(sounds(page, "tick")) == 3 * 8
    assert len(sounds(page, "change")) == 1 + 9
    assert sounds(page, "vibration") == ["120"] * 9
    assert page.evaluate("navigator.audioSession.type") == "playback"
    assert_speech_keeps_up(page)


def assert_speech_keeps_up(page: Page) -> None:
    """Assert that a speech is cancelled before the next, and that each starts with a tone."""
    events = page.evaluate("sounds")
    order = [one["kind"] for one in events]
    assert all("cancel" in order[before:at] for before, at in speech_pairs(order))
    changes = [one["at"] for one in events if one["kind"] == "change"]
    late = [min(abs(one["at"] - at) for at in changes) for one in events if one["kind"] == "speech"]
    assert max(late) <= 100, late


def test_voice_announces_a_pause_a_hold_and_another_tool(
    phone: Phone, shared_server: Server
) -> None:
    record_sounds(phone)
    phone.stop_clock()
    page = open_as_newcomer(phone, shared_server)
    start_session(page)
    skip_to_step(page)
    before = len(sounds(page, "speech"))
    tap(page, "Pause")
    advance_time(page, 1)
    resume_session(page)
    advance_time(page, 1)
    tap(page, "Too much")
    advance_time(page, 1)
    tap(page, "Found a sore spot")
    advance_time(page, 1)
    tap(page, "Somewhere else, or skip")
    advance_time(page, 1)
    choose_score(page, 5)
    advance_time(page, 91)
    heading(page, "And now?")
    choose_score(page, 2)
    advance_time(page, 1)

    spoken = sounds(page, "speech")[before:]
    breaths = [words for words in spoken if words.startswith("breathe ")]
    # 4 seconds in, 6 out; at 30 seconds another sentence is spoken instead.
    assert breaths == ["breathe out", "breathe in"] * 2 + ["breathe out"] + [
        "breathe out",
        "breathe in",
    ] * 5 + ["breathe out"]
    assert [words for words in spoken if words not in breaths] == [
        "Paused.", "Bend and straighten your knees slowly.",
        "Gentler now. Right side. Hand only. Upper outer hip. Stand with your "
        "other hand on the wall and your weight "
        "on that side. Not on the bony point, not on the sacrum.",
        "Where is it?", "How sore is it there?", "Hold. Breathe. Tap when it eases.",
        "Thirty seconds. Ease off, or hold on.",
        "Ninety seconds. Move on. It need not give today.", "Go on, slowly.",
    ]  # fmt: skip


def speech_pairs(order: list[str]) -> list[tuple[int, int]]:
    """Return the positions of each two speeches that follow each other."""
    positions = [index for index, kind in enumerate(order) if kind == "speech"]
    return list(pairwise(positions))


def test_voice_that_needs_a_network_is_not_used(phone: Phone, shared_server: Server) -> None:
    record_sounds(phone, local=False)
    phone.stop_clock()
    page = open_as_newcomer(phone, shared_server)
    start_session(page)
    advance_time(page, 60)

    assert sounds(page, "speech") == []
    assert len(sounds(page, "tick")) > 3
