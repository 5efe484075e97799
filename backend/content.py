"""Reads and checks content/ once."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


class Library:
    """Everything people read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def document(self) -> dict[str, Any]:
        yaml = YAML(typ="safe", pure=True)
        read = {name: [{"id": p.stem, **yaml.load(p)} for p in sorted((self.folder / name).glob("*.yaml"))]
                for name in ("muscles", "tools", "routines")}
        whole = {**read, "safety": yaml.load(self.folder / "safety.yaml"), "sources": yaml.load(self.folder / "sources.yaml")}
        text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
        return {"version": hashlib.sha256(text.encode()).hexdigest()[:12], **whole}

    @cached_property
    def version(self) -> str:
        return str(self.document["version"])

    @cached_property
    def json(self) -> bytes:
        return json.dumps(self.document, separators=(",", ":"), ensure_ascii=False).encode()
