"""Reads and checks content/ once: everything, or nothing and every mistake of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no types

from backend.config import ConfigError
from backend.content import validation
from backend.content.api_document import build_document
from backend.content.collections import COLLECTIONS
from backend.content.documents import DOCUMENT, DOCUMENTS, SCHEMAS
from backend.content.schema_fields import INLINE_KINDS, KnownIds
from backend.content.source_files import Mistake, SourceFile, ValuePath, read

#: Marshmallow's messages, as the end of "expected ...".
SENTENCES = {
    "Missing data for required field.": "a line of this name",
    "Field may not be null.": "something",
    "Invalid input type.": "a group of names and values",
    "Not a valid list.": "a list",
}


class ContentError(ConfigError):
    """The mistakes in the content, one a line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        super().__init__("\n".join(map(str, sorted(mistakes))))


class Library:
    """The content, read once, at its first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> None:
        """Read the content now, so that a mistake stops the start. Raises ContentError."""
        self.document  # noqa: B018 - this property reads

    @cached_property
    def document(self) -> dict[str, Any]:
        """Return what phones get. Raises ContentError."""
        document = build_document(self._content.files)
        text = json.dumps(document, sort_keys=True, separators=(",", ":"))
        return {"version": hashlib.sha256(text.encode()).hexdigest()[:12], **document}

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        """Return the ids of each kind. Raises ContentError."""
        return self._content.ids

    @cached_property
    def version(self) -> str:
        """Return 12 hex digits: a hash of the content."""
        return str(self.document["version"])

    @cached_property
    def json(self) -> bytes:
        """Return the document as JSON."""
        return json.dumps(self.document, separators=(",", ":"), ensure_ascii=False).encode()

    @cached_property
    def brotli(self) -> bytes:
        """Return the JSON compressed with Brotli, to a seventh of its size."""
        return bytes(brotli.compress(self.json))

    @cached_property
    def _content(self) -> _Content:
        content = _Content(self.folder)
        if content.mistakes:
            raise ContentError(content.mistakes)
        return content


class _Content:
    """The files of content/ by kind and id, and every mistake in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[Mistake] = []
        paths = {kind: self._list(folder / kind) for kind in COLLECTIONS}
        paths[DOCUMENT] = [folder / f"{name}.yaml" for name in DOCUMENTS]
        parsed = {kind: self._parse(of_kind) for kind, of_kind in paths.items()}
        self.ids = {kind: [path.stem for path in paths[kind]] for kind in COLLECTIONS}
        for kind, (name, key) in INLINE_KINDS.items():
            self.ids[kind] = _keys(parsed[DOCUMENT].get(name), key)
        self.files = {kind: self._validate(kind, files) for kind, files in parsed.items()}
        if not self.mistakes:
            self.mistakes += validation.check_together(self.files)

    def _list(self, folder: Path) -> list[Path]:
        """Return the files in `folder`, and note those with a wrong name."""
        found = sorted(path for path in folder.glob("*") if not path.name.startswith("."))
        if not found:
            self._note(folder, "found no files, expected at least one")
        for path in found:
            if path.suffix != ".yaml" or not validation.SLUG.fullmatch(path.stem):
                self._note(
                    path, f"found the name {path.name}, expected one like smooth-roller.yaml"
                )
        return [path for path in found if path.suffix == ".yaml"]

    def _parse(self, paths: list[Path]) -> dict[str, SourceFile]:
        """Return the files that can be parsed, by id, and note why others cannot."""
        files = {}
        for path in paths:
            file = read(path, self._name(path))
            if isinstance(file, Mistake):
                self.mistakes.append(file)
            else:
                files[path.stem] = file
        return files

    def _validate(self, kind: str, files: dict[str, SourceFile]) -> dict[str, SourceFile]:
        """Return the files that match their schema, and note every mistake in them."""
        valid = {}
        for id, file in files.items():
            with KnownIds(self.ids):
                messages = SCHEMAS[kind or id].validate(file.data)
            self.mistakes += [file.mistake(path, expected) for path, expected in _flatten(messages)]
            self.mistakes += validation.check_wording(file)
            if not messages:
                self.mistakes += validation.check_file(file, kind or id)
                valid[id] = file
        return valid

    def _note(self, path: Path, sentence: str) -> None:
        self.mistakes.append(Mistake(self._name(path), 1, sentence))

    def _name(self, path: Path) -> str:
        return f"{self.folder.name}/{path.relative_to(self.folder)}"


def _keys(file: SourceFile | None, name: str) -> list[str]:
    """Return the ids that `file` defines under `name`; none if it is missing or malformed."""
    group = file.data.get(name) if file and isinstance(file.data, dict) else None
    return list(group) if isinstance(group, dict) else []


def _flatten(messages: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, str]]:
    """Yield the path and the end of "expected ..." for each of marshmallow's messages."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flatten(inner, path if key == "_schema" else [*path, key])
    else:
        yield path, SENTENCES.get(str(messages[0]), str(messages[0]))
