"""Check the subject of a commit message: `python -m tests.repo.commit_subject FILE`.

`pre-commit install --hook-type commit-msg` runs it on every commit.
"""

import re
import sys
from pathlib import Path

MAX_LENGTH = 60
SUBJECT = re.compile(r"[a-z][a-z0-9-]*(, [a-z0-9-]+)*: ([a-z]\S*)( .*)?")
# `git commit --fixup` and `git revert` write these.
GENERATED = re.compile(r'(fixup|squash|amend)! |Revert "')
IMPERATIVES = {"bring", "embed", "feed", "need", "seed", "speed", "string"}


def fault(subject: str) -> str | None:
    """Return what is wrong with `subject`, or None if it is valid."""
    if GENERATED.match(subject):
        return None
    if len(subject) > MAX_LENGTH:
        return f"The subject has {len(subject)} characters; {MAX_LENGTH} at most."
    match = SUBJECT.fullmatch(subject)
    if match is None:
        return "Write the subject as `area: imperative`, like `sync: reject records over 16 KiB`."
    verb = match[2]
    if re.search(r"(ed|ing)$", verb) and verb not in IMPERATIVES:
        return f"Write the subject in the imperative: `add`, not `added` or `adding` ({verb})."
    if subject.endswith("."):
        return "Leave out the full stop at the end of the subject."
    return None


def main(path: str) -> None:
    """Exit with 1 and a sentence if the subject in the file at `path` is not valid."""
    subject = next(iter(Path(path).read_text("utf-8").splitlines()), "")
    if sentence := fault(subject):
        sys.exit(f"{sentence}\n  {subject}")


if __name__ == "__main__":
    main(sys.argv[1])
