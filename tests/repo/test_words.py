"""The word check: what it finds, and which files it reads."""

import pytest

from tests.repo.words import LIST, find, is_checked, read_list

BANNED = read_list(LIST.read_text("utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "# Read the file an{}ew.",
        "# Who{}ever asks is answered.",
        "MO{}ST_RECORDS = 3",
        "LEA{}ST = 3",
        "const most{}Changes = 3;",
        "def test_who{}_is_late_is_refused():",
        f"def test_{'x' * 33}{{}}{'x' * 33}():",
        'test("what{} is too large is rejected", () => {{',
        "to{}ld = response.get_json()",
        "de{}ed()",
        '"""Of{} text."""',
        "// Who{} waits longest is next.",
        "# Refused; who{} asks again is refused too.",
        "# A busy moment is no{} error.",
        "# Wait until it is s{}o.",
        "# None are to be ha{}d.",
        "# It is saved so oft{}en.",
        'LIMIT: int = 3{}\n"""Why it is three."""',
        '        self.limit = 3{}\n        """Why it is three."""',
        '}}{}\n"""What the table holds."""',
        "const last{}MendedAt = 0;",
    ],
)
def test_planted_word_is_found_on_its_line(text: str) -> None:
    found = list(find(f"x = 1\n\n{text.format('')}\n", BANNED))

    assert {line for line, _ in found} == {3}


@pytest.mark.parametrize(
    "text",
    [
        "# Read the file again.",
        "MAX_RECORDS = 3",
        'tap(page, "Begin an' + 'ew")  # app text',
        "#: Why it is three.\nLIMIT: int = 3",
        "# People who ask are answered. There is no limit, and it is no longer slow.",
        'test("a device that is removed is signed out", () => {',
        "mostUrgent(flags)",
        'getMeta("pushMendedAt")',
        'text = call(\n    """One argument."""\n)',
    ],
)
def test_plain_text_passes(text: str) -> None:
    assert list(find(text, BANNED)) == []


def test_every_entry_says_what_to_write_instead() -> None:
    assert BANNED
    assert all(word.instead for word in BANNED)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("backend/app.py", True),
        ("pwa/src/app.tsx", True),
        ("tests/repo/test_words.py", True),
        ("Makefile", True),
        ("tests/cases/merge.json", True),
        ("content/README.md", True),
        ("content/safety.yaml", False),
        ("pwa/src/strings/en.ts", False),
        ("pwa/package-lock.json", False),
    ],
)
def test_code_tests_and_docs_are_checked(path: str, expected: bool) -> None:
    assert is_checked(path) == expected
