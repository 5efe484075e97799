"""Find the words of banned_words.txt in code, tests and docs: `python -m tests.repo.words`."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_name("banned_words.txt")
SUFFIXES = (".py", ".ts", ".tsx", ".mjs", ".css", ".md", ".toml", ".yaml", ".yml", ".sh", ".html")
NAMES = ("Makefile", "Dockerfile")
# Texts of the app have another voice; history and migrations stay as they were written.
EXCLUDED = ("pwa/src/strings/", "content/", "migrations/versions/", "CHANGELOG.md")
INCLUDED = ("content/README.md", "tests/cases/")


class BannedWord(NamedTuple):
    """A pattern, and what to write instead."""

    pattern: re.Pattern[str]
    instead: str


def read_list(text: str) -> list[BannedWord]:
    """Return the entries of the list; empty lines and lines that begin with # are skipped."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    entries = [line.rsplit(" => ", 1) for line in lines]
    return [BannedWord(re.compile(regex, re.MULTILINE), instead) for regex, instead in entries]


def find(text: str, banned: list[BannedWord]) -> Iterator[tuple[int, str]]:
    """Yield the line, from 1, and a sentence for each banned word in `text`.

    A line that ends in `# app text` quotes what the app shows, and is skipped.
    """
    lines = text.splitlines()
    for pattern, instead in banned:
        for match in pattern.finditer(text):
            number = text.count("\n", 0, match.start()) + 1
            if not lines[number - 1].endswith("# app text"):
                yield number, f'"{" ".join(match[0].split())[:60]}": write {instead}'


def is_checked(path: str) -> bool:
    """Return whether the file at `path` is code, a test, a table of cases or a page of the docs."""
    named = path.endswith(SUFFIXES) or Path(path).name in NAMES
    return path.startswith(INCLUDED) or (named and not path.startswith(EXCLUDED))


def main() -> None:
    """Print every banned word in the committed files; exit with 1 if there is one."""
    banned = read_list(LIST.read_text("utf-8"))
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout
    found = [
        f"{path}:{line}: {sentence}"
        for path in filter(is_checked, tracked.splitlines())
        if Path(path).is_file()
        for line, sentence in sorted(find(Path(path).read_text("utf-8"), banned))
    ]
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
