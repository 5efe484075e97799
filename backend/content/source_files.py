"""A YAML file of content/: its data, and the line of each value in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from backend.content.yaml_sentences import explain, line_cut_by_comment

ValuePath = Sequence[str | int]  # the keys that lead to a value: ["steps", 2, "step"]

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast
CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
MAX_SHOWN = 60  # characters of a value that a message repeats


class Mistake(NamedTuple):
    """One mistake, as a sentence. Mistakes sort by file and line."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.sentence}"


class YamlError(Exception):
    """YAML that cannot be read, or whose meaning would surprise its author."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


@dataclass(frozen=True)
class SourceFile:
    """A file that could be parsed."""

    name: str
    data: Any
    root: yaml.Node | None

    def mistake(self, path: ValuePath, expected: str) -> Mistake:
        """Return the mistake at `path`: "found ..., expected {expected}".

        An `expected` that begins with "found" is the whole sentence.
        """
        line, node = self._find(path)
        where = ".".join(map(str, path))
        found = f"found {_shown(node and _value(node, set()))}, expected {expected}"
        sentence = expected if expected.startswith("found ") else found
        return Mistake(self.name, line, f"{where}: {sentence}" if where else sentence)

    def _find(self, path: ValuePath) -> tuple[int, yaml.Node | None]:
        """Return the line and node at `path`; without a node, the line of the nearest parent."""
        node, line = self.root, 1
        for key in path:
            child = _child(node, key)
            if child is None:
                return line, None
            key_node, node = child
            line = key_node.start_mark.line + 1
        return line, node


def read(path: Path, name: str) -> SourceFile | Mistake:
    """Parse the file at `path`, or return why it cannot be parsed. Messages call it `name`."""
    try:
        text = path.read_bytes().decode()
        root = _parse(text)
        return SourceFile(name, None if root is None else _value(root, set()), root)
    except OSError:
        return Mistake(name, 1, "found no such file, expected one")
    except UnicodeDecodeError:
        return Mistake(name, 1, "found bytes that are no text, expected UTF-8")
    except YamlError as error:
        return Mistake(name, error.line, str(error))


def did_you_mean(word: object, words: Iterable[str]) -> str:
    """Return "; did you mean ...?" with the most similar of `words`, or "" if none is similar."""
    by_lower = {known.lower(): known for known in words}
    close = get_close_matches(str(word).lower(), list(by_lower), n=1, cutoff=0.6)
    return f"; did you mean {by_lower[close[0]]}?" if close else ""


def alternatives(words: Sequence[str]) -> str:
    """Return "a, b or c"."""
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _parse(text: str) -> yaml.Node | None:
    if line := line_cut_by_comment(text):
        raise YamlError(
            line,
            "found words after a #, which hides them; expected quotes around all of them, "
            "or the remark on a line of its own",
        )
    try:
        return yaml.compose(text, LOADER)
    except yaml.MarkedYAMLError as error:
        raise YamlError(*explain(error, text)) from None
    except yaml.YAMLError:
        sentence = "found a character that YAML does not know, expected plain text"
        raise YamlError(1, sentence) from None


def _value(node: yaml.Node, seen: set[yaml.Node]) -> Any:
    """Return the data of a node by YAML 1.2's core rules: `no` and `0800` are strings."""
    line = node.start_mark.line + 1
    if node in seen:
        raise YamlError(line, "found the same words by & and *, expected them written out")
    seen.add(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, seen) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node)
    values: dict[str, Any] = {}
    for key, value in node.value:
        if key.value in values:
            line = key.start_mark.line + 1
            raise YamlError(line, f"found {key.value} twice, expected it once")
        values[str(key.value)] = _value(value, seen)
    return values


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if node.style:  # quotes, | or >
        return text
    if text in CONSTANTS:
        return CONSTANTS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text


def _child(node: yaml.Node | None, key: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the node that names the child at `key`, and the child itself."""
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
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 3] + "..."
