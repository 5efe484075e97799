"""Reads and checks content/ once: all of it, or nothing, with every mistake of every file named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from marshmallow import Schema

from backend.authored import Authored, Mistake, Place, nearest, read
from backend.config import StartError
from backend.proofread import SLUG, claims, repeated_ids, routine
from backend.shapes import Muscle, Routine, Safety, Tool

FOLDERS: dict[str, Schema] = {"muscles": Muscle(), "tools": Tool(), "routines": Routine()}


class ContentError(StartError):
    """What is wrong with the content: one mistake a line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        super().__init__("\n".join(map(str, sorted(mistakes))))


class Library:
    """Everything people read. It is read at the first use and then never again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> None:
        """Read it now, so that a mistake stops the start and not the first visit. Raises ContentError."""
        self.document  # noqa: B018 - a property that reads at its first use

    @cached_property
    def document(self) -> dict[str, Any]:
        """Return the whole content. Raises ContentError."""
        whole = _Reading(self.folder).whole()
        text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
        return {"version": hashlib.sha256(text.encode()).hexdigest()[:12], **whole}

    @cached_property
    def version(self) -> str:
        """Return 12 hex digits that change when a word does."""
        return str(self.document["version"])

    @cached_property
    def json(self) -> bytes:
        """Return the document as it is sent."""
        return json.dumps(self.document, separators=(",", ":"), ensure_ascii=False).encode()


class _Reading:
    """Reads every file and gathers every mistake."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[Mistake] = []
        self.sources: dict[str, str] = {}
        self.paths = {name: self._files(folder / name) for name in FOLDERS}

    def whole(self) -> dict[str, Any]:
        self.sources = self._sources()
        parts = {name: [self._one(path, name) for path in paths] for name, paths in self.paths.items()}
        safety = self._checked(self.folder / "safety.yaml", Safety())
        self._check_ids()
        if not self.mistakes and not any(each["gentle"] for each in parts["routines"]):
            sentence = "found no routine with gentle: true, expected at least one"
            self.mistakes.append(Mistake(self._name(self.folder / "routines"), 1, sentence))
        if self.mistakes:
            raise ContentError(self.mistakes)
        return {**parts, "safety": safety, "sources": self.sources}

    def _one(self, path: Path, folder: str) -> dict[str, Any]:
        return {"id": path.stem, **self._checked(path, FOLDERS[folder])}

    def _checked(self, path: Path, shape: Schema) -> dict[str, Any]:
        """Return what the file holds; when it is wrong, note why and return nothing."""
        file = read(path, self._name(path))
        if isinstance(file, Mistake):
            self.mistakes.append(file)
            return {}
        wrong = [file.mistake(place, expected) for place, expected in _faults(shape.validate(_plain(file.data)))]
        wrong = wrong or [*self._unknown(file, "sources", list(self.sources)), *claims(file)]
        if not wrong and isinstance(shape, Routine):
            wrong = [*self._unknown(file, "tools", [each.stem for each in self.paths["tools"]]), *routine(file)]
        if not wrong:
            wrong = list(repeated_ids(file))
        self.mistakes += wrong
        return {} if wrong else _plain(file.data)

    def _sources(self) -> dict[str, str]:
        file = read(self.folder / "sources.yaml", self._name(self.folder / "sources.yaml"))
        if isinstance(file, Mistake):
            self.mistakes.append(file)
            return {}
        if not isinstance(file.data, dict):
            self.mistakes.append(file.mistake([], "a group of names and values"))
            return {}
        self.mistakes += [file.mistake([id], "words") for id, text in file.data.items() if not _is_words(text)]
        return {str(id): str(text) for id, text in file.data.items()}

    def _unknown(self, file: Authored, list_name: str, known: list[str]) -> Iterator[Mistake]:
        for n, id in enumerate(file.data[list_name]):
            if id not in known:
                place = "content/sources.yaml" if list_name == "sources" else f"content/{list_name}/"
                yield file.mistake([list_name, n], f"the id of one in {place}{nearest(id, known)}")

    def _files(self, folder: Path) -> list[Path]:
        found = sorted(path for path in folder.glob("*") if not path.name.startswith("."))
        for path in found:
            if path.suffix != ".yaml" or not SLUG.fullmatch(path.stem):
                sentence = f"found the name {path.name}, expected one like side-lying-roller.yaml"
                self.mistakes.append(Mistake(self._name(path), 1, sentence))
        if not found:
            self.mistakes.append(Mistake(self._name(folder), 1, "found no files, expected at least one"))
        return [path for path in found if path.suffix == ".yaml"]

    def _check_ids(self) -> None:
        seen: dict[str, Path] = {}
        for path in (path for paths in self.paths.values() for path in paths):
            first = seen.setdefault(path.stem, path)
            if first != path:
                sentence = f"found the id {path.stem}, expected one that {self._name(first)} has not"
                self.mistakes.append(Mistake(self._name(path), 1, sentence))

    def _name(self, path: Path) -> str:
        return f"{self.folder.name}/{path.relative_to(self.folder)}"


def _faults(messages: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield each place where marshmallow found a fault, and what it expected there."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _faults(inner, place if key == "_schema" else [*place, key])
    else:
        yield place, str(messages[0]).removeprefix("must be ").removesuffix(".")


def _plain(value: Any) -> Any:
    """Return a value without what ruamel.yaml knows about lines and comments."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _is_words(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())
