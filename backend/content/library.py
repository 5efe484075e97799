"""Reads and checks content/ once: all of it, or nothing, with every mistake of every file named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no types
from marshmallow import Schema

from backend.config import ConfigError
from backend.content import validation
from backend.content.api_document import served
from backend.content.files import FOLDERS, SHAPES, SINGLE
from backend.content.schema_fields import references
from backend.content.source_files import Authored, Mistake, Place, nearest, read

IDS_ELSEWHERE = {
    "sources": ("sources", "sources"),
    "claims": ("claims", "seed"),
    "zones": ("map", "zones"),
}
"""Kinds whose pieces are lines of one file: that file, and the name in it that they stand under."""
SENTENCES = {
    "Missing data for required field.": "a line of this name",
    "Field may not be null.": "something",
    "Invalid input type.": "a group of names and values",
    "Not a valid mapping type.": "a group of names and values",
    "Not a valid list.": "a list",
    "Not a valid string.": "words",
}
"""What marshmallow says, as the end of "expected ..."."""


class ContentError(ConfigError):
    """What is wrong with the content: one mistake a line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        super().__init__("\n".join(map(str, sorted(mistakes))))


class Library:
    """Everything people read. It is read at the first use and then never again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> None:
        """Read it now, so that a mistake stops the start and not the first visit. Raises
        ContentError.
        """
        self.document  # noqa: B018 - a property that reads at its first use

    @cached_property
    def document(self) -> dict[str, Any]:
        """Return the whole content. Raises ContentError."""
        whole = served(self._read.files)
        text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
        return {"version": hashlib.sha256(text.encode()).hexdigest()[:12], **whole}

    @cached_property
    def carriers(self) -> dict[str, list[str]]:
        """Return each claim with the files that carry it. Raises ContentError."""
        files = [file for kind in self._read.files.values() for file in kind.values()]
        claims = self._read.files[""]["claims"].data["seed"]
        return {
            id: [file.file for file in files if id in file.data.get("claims", ())] for id in claims
        }

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        """Return the ids of each kind. Raises ContentError."""
        return {kind: list(self._read.known(kind)) for kind in [*FOLDERS, *IDS_ELSEWHERE]}

    @cached_property
    def version(self) -> str:
        """Return 12 hex digits that change when a word does."""
        return str(self.document["version"])

    @cached_property
    def json(self) -> bytes:
        """Return the document as it is sent."""
        return json.dumps(self.document, separators=(",", ":"), ensure_ascii=False).encode()

    @cached_property
    def brotli(self) -> bytes:
        """Return the document as it is sent to a browser that reads Brotli: a seventh of it."""
        return bytes(brotli.compress(self.json))

    @cached_property
    def _read(self) -> _Reading:
        return _Reading(self.folder).whole()


class _Reading:
    """Reads every file once and gathers every mistake."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[Mistake] = []
        self.paths = {kind: self._paths(folder / kind) for kind in FOLDERS}
        self.files: dict[str, dict[str, Authored]] = {}

    def whole(self) -> _Reading:
        single = {name: self.folder / f"{name}.yaml" for name in SINGLE}
        self.files[""] = {
            name: file for name, path in single.items() if (file := self._shaped(path, name))
        }
        for kind, paths in self.paths.items():
            self.files[kind] = {
                path.stem: file for path in paths if (file := self._shaped(path, kind))
            }
        for kind, files in self.files.items():
            for name, file in files.items():
                self.mistakes += self._read_over(file, kind or name)
        if not self.mistakes:
            self.mistakes += validation.together(self.files)
            self.mistakes += validation.uncarried(self.files, self.files[""]["claims"])
        if self.mistakes:
            raise ContentError(self.mistakes)
        return self

    def known(self, kind: str) -> Iterable[str]:
        """Return the ids that may be named, also of files that have mistakes of their own."""
        if kind in IDS_ELSEWHERE:
            name, inner = IDS_ELSEWHERE[kind]
            file = self.files[""].get(name)
            return file.data[inner] if file else ()
        return [path.stem for path in self.paths[kind]]

    def _shaped(self, path: Path, kind: str) -> Authored | None:
        """Return the file if it holds what its kind may hold; if not, note why."""
        file = read(path, self._name(path))
        if isinstance(file, Mistake):
            self.mistakes.append(file)
            return None
        wrong = [
            file.mistake(place, expected)
            for place, expected in _faults(SHAPES[kind].validate(file.data))
        ]
        self.mistakes += wrong
        return None if wrong else file

    def _read_over(self, file: Authored, kind: str) -> Iterator[Mistake]:
        """Yield what is wrong in a file of the right shape, without looking into others but for
        their ids.
        """
        yield from self._unknown(file, SHAPES[kind])
        yield from validation.wording(file)
        yield from validation.repeated_ids(file)
        if kind == "routines":
            yield from validation.length(file)
        if kind == "practice":
            yield from validation.practice(file)

    def _unknown(self, file: Authored, shape: Schema) -> Iterator[Mistake]:
        for place, kind, id in references(shape, file.data):
            known = list(self.known(kind))
            if known and id not in known:
                where = f"{IDS_ELSEWHERE[kind][0]}.yaml" if kind in IDS_ELSEWHERE else f"{kind}/"
                expected = f"the id of one in content/{where}{nearest(id, known)}"
                named = place[-1] == id
                yield file.mistake(place, f"found {id}, expected {expected}" if named else expected)

    def _paths(self, folder: Path) -> list[Path]:
        found = sorted(path for path in folder.glob("*") if not path.name.startswith("."))
        for path in found:
            if path.suffix != ".yaml" or not validation.SLUG.fullmatch(path.stem):
                sentence = f"found the name {path.name}, expected one like smooth-roller.yaml"
                self.mistakes.append(Mistake(self._name(path), 1, sentence))
        if not found:
            self.mistakes.append(
                Mistake(self._name(folder), 1, "found no files, expected at least one")
            )
        return [path for path in found if path.suffix == ".yaml"]

    def _name(self, path: Path) -> str:
        return f"{self.folder.name}/{path.relative_to(self.folder)}"


def _faults(messages: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield each place where marshmallow found a fault, and what it expected there."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _faults(inner, place if key == "_schema" else [*place, key])
    else:
        yield (
            place,
            SENTENCES.get(
                str(messages[0]), str(messages[0]).removeprefix("must be ").removesuffix(".")
            ),
        )
