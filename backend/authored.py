"""A YAML file that a person wrote: what it holds, and on which line each thing stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

Place = Sequence[str | int]
"""The way to a value: ["steps", 2, "technique"]."""


class Mistake(NamedTuple):
    """One thing to mend, in one sentence. Mistakes sort by file and line."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.sentence}"


@dataclass(frozen=True)
class Authored:
    """A file that could be read."""

    file: str
    data: Any

    def mistake(self, place: Place, expected: str) -> Mistake:
        """Return what is wrong at `place`. An `expected` that begins with "found" is the whole sentence."""
        where = ".".join(map(str, place))
        sentence = f"found {_shown(self._at(place))}, expected {expected}"
        sentence = expected if expected.startswith("found ") else sentence
        return Mistake(self.file, self.line(place), f"{where}: {sentence}" if where else sentence)

    def line(self, place: Place) -> int:
        """Return the line of `place`, or of the nearest thing around it that is there."""
        node, line = self.data, 1
        for key in place:
            if isinstance(node, CommentedMap) and key in node:
                line = node.lc.key(key)[0] + 1
            elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
                line = node.lc.item(key)[0] + 1
            else:
                break
            node = node[key]
        return line

    def _at(self, place: Place) -> Any:
        node = self.data
        for key in place:
            try:
                node = node[key]
            except (KeyError, IndexError, TypeError):
                return None
        return node


def read(path: Path, file: str) -> Authored | Mistake:
    """Return what `path` holds, or why it cannot be read. `file` is what people call it."""
    try:
        return Authored(file, YAML().load(path.read_bytes().decode()))
    except OSError:
        return Mistake(file, 1, "found no such file, expected one")
    except UnicodeDecodeError:
        return Mistake(file, 1, "found bytes that are no text, expected UTF-8")
    except DuplicateKeyError as error:
        key = re.search(r'"(.*?)"', str(error.problem))
        return Mistake(file, _line(error), f"found {key[1] if key else 'a key'} twice, expected it once")
    except MarkedYAMLError as error:
        return Mistake(file, _line(error), f"found no YAML ({error.problem}), expected `name: value` lines")


def nearest(word: object, words: Sequence[str]) -> str:
    """Return a question that names the word most like `word`, or nothing when none is like it."""
    close = get_close_matches(str(word), words, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def either(words: Sequence[str]) -> str:
    """Return `a, b or c`."""
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _line(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a group"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
