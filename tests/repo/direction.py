"""Says where a rule reaches for the world: an import that is not on the list, a clock, a file, a
screen.

A list of what rules may import, for a list of what they may not would miss what nobody thought of.
Run it as `python -m tests.repo.direction [tree]`.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PYTHON_RULES = Path("backend/rules")
MAY_IMPORT = {
    "__future__", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "enum",
    "fractions", "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "orjson", "re", "statistics",
    "string", "types", "typing", "uuid", "zoneinfo",
}  # fmt: skip
BUILTINS_OF_THE_WORLD = {
    "__import__",
    "breakpoint",
    "compile",
    "eval",
    "exec",
    "input",
    "open",
    "print",
}
CLOCKS = {"now", "today", "utcnow", "uuid1", "uuid4"}

TYPESCRIPT_RULES = Path("pwa/src/rules")
TYPESCRIPT_IMPORT = re.compile(r"""\b(?:from|import|require)\s*\(?\s*(["'`])(?P<name>.*?)\1""")
# What the compiler cannot see: ECMAScript's own clock and dice, and ways to talk the compiler out
# of it.
TYPESCRIPT_WORLD = re.compile(
    r"\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bMath\.random\b|\bglobalThis\b|\bTemporal\.Now\b"
    r"|///\s*<reference|@ts-(?:ignore|nocheck|expect-error)|\bdeclare\b|\bas any\b|\bFunction\(|\beval\("
)
COMMENT = re.compile(r"(?<![:/])//(?!/)[^\n]*|/\*.*?\*/", re.DOTALL)


def complaints(tree: Path) -> Iterator[str]:
    """Yield one line, `file:line: what`, for each place in `tree` where a rule is not plain."""
    for path in sorted((tree / PYTHON_RULES).rglob("*.py")):
        for line, what in _in_python(path.read_text()):
            yield f"{path.relative_to(tree)}:{line}: {what}"
    for path in sorted((tree / TYPESCRIPT_RULES).rglob("*.ts")):
        if not path.name.endswith(".test.ts"):
            for line, what in _in_typescript(path.read_text()):
                yield f"{path.relative_to(tree)}:{line}: {what}"


def _in_python(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names):
                yield from (
                    (node.lineno, f"imports {name.name}")
                    for name in names
                    if not _is_plain(name.name)
                )
            case ast.ImportFrom(module=str(module), level=0, names=names) if not _is_plain(module):
                yield from ((node.lineno, f"imports {module}.{name.name}") for name in names)
            case ast.ImportFrom(level=level) if level > 1:
                yield node.lineno, "imports from outside its folder"
            case ast.Name(id=name) if name in BUILTINS_OF_THE_WORLD:
                yield node.lineno, f"uses {name}"
            case ast.Attribute(attr=name) if name in CLOCKS:
                yield node.lineno, f"uses {name}"


def _is_plain(module: str) -> bool:
    return module.partition(".")[0] in MAY_IMPORT or f"{module}.".startswith("backend.rules.")


def _in_typescript(text: str) -> Iterator[tuple[int, str]]:
    code = _without_comments(text)
    for found in TYPESCRIPT_IMPORT.finditer(code):
        if not re.fullmatch(r"\./[\w-]+\.ts", found["name"]):
            yield _line(found), f"imports {found['name']}"
    for found in TYPESCRIPT_WORLD.finditer(code):
        yield _line(found), f"uses {found[0]}"


def _line(found: re.Match[str]) -> int:
    return found.string.count("\n", 0, found.start()) + 1


def _without_comments(text: str) -> str:
    """Return `text` with comments blanked, line numbers kept, and what speaks to the compiler left
    in.
    """
    return COMMENT.sub(
        lambda found: found[0] if "@ts-" in found[0] else "\n" * found[0].count("\n"), text
    )


def main() -> None:
    """Print every complaint about the tree given, or this one; end with 1 if there is any."""
    found = list(complaints(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit("Rules are plain: no I/O, no clock, nothing of ours but other rules." if found else 0)


if __name__ == "__main__":
    main()
