"""A YAML file that a person wrote: what it holds, and on which line each thing stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from backend.content.yaml_errors import HIDDEN, hidden, slip

Place = Sequence[str | int]
"""The way to a value: ["steps", 2, "step"]."""

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is; ten times as quick."""
CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")


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
    root: yaml.Node | None

    def mistake(self, place: Place, expected: str) -> Mistake:
        """Return what is wrong at `place`. An `expected` that begins with "found" is the whole
        sentence.
        """
        where = ".".join(map(str, place))
        sentence = f"found {_shown(self._at(place))}, expected {expected}"
        sentence = expected if expected.startswith("found ") else sentence
        return Mistake(self.file, self.line(place), f"{where}: {sentence}" if where else sentence)

    def line(self, place: Place) -> int:
        """Return the line of `place`, or of the nearest thing around it that is there."""
        node, line = self.root, 1
        for key in place:
            found = _child(node, key)
            if found is None:
                break
            named, node = found
            line = named.start_mark.line + 1
        return line

    def _at(self, place: Place) -> Any:
        value = self.data
        for key in place:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value


class _NotPlain(Exception):
    """YAML that says less or more than it seems to."""

    def __init__(self, node: yaml.Node, sentence: str) -> None:
        super().__init__(sentence)
        self.line = node.start_mark.line + 1


def read(path: Path, file: str) -> Authored | Mistake:
    """Return what `path` holds, or why it cannot be read. `file` is what people call it."""
    text = ""
    try:
        text = path.read_bytes().decode()
        if line := hidden(text):
            return Mistake(file, line, HIDDEN)
        root = yaml.compose(text, LOADER)
        return Authored(file, None if root is None else _value(root, set()), root)
    except OSError:
        return Mistake(file, 1, "found no such file, expected one")
    except UnicodeDecodeError:
        return Mistake(file, 1, "found bytes that are no text, expected UTF-8")
    except _NotPlain as error:
        return Mistake(file, error.line, str(error))
    except yaml.MarkedYAMLError as error:
        return Mistake(file, *slip(error, text))
    except yaml.YAMLError:
        return Mistake(file, 1, "found a character that YAML does not know, expected plain text")


def nearest(word: object, words: Iterable[str]) -> str:
    """Return a question that names the word most like `word`, or nothing when none is like it."""
    known = {one.lower(): one for one in words}
    close = get_close_matches(str(word).lower(), list(known), n=1, cutoff=0.6)
    return f"; did you mean {known[close[0]]}?" if close else ""


def either(words: Sequence[str]) -> str:
    """Return `a, b or c`."""
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _value(node: yaml.Node, seen: set[yaml.Node]) -> Any:
    """Return what a node holds, by the few rules of YAML 1.2 that surprise nobody: `no` is a word,
    0800 is one too.
    """
    if node in seen:
        raise _NotPlain(node, "found the same words by & and *, expected them written out")
    seen.add(node)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, seen) for item in node.value]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, seen: set[yaml.Node]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in values:
            raise _NotPlain(key, f"found {name} twice, expected it once")
        values[name] = _value(value, seen)
    return values


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if node.style:  # quotes, | or >
        return text
    if text in CONSTANTS:
        return CONSTANTS[text]
    return (
        int(text) if INTEGER.fullmatch(text) else float(text) if DECIMAL.fullmatch(text) else text
    )


def _child(node: yaml.Node | None, key: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the node that names the child `key`, and the child itself."""
    if isinstance(node, yaml.MappingNode):
        return next(((name, value) for name, value in node.value if name.value == key), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    return None


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a group"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
