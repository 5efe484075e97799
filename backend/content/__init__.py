"""What people read: content/ as its authors wrote it, checked whole, and composed into what phones
get.

authored.py   a YAML file and the line of each thing in it
slips.py      what a slip in YAML means to the person who made it
shapes.py     the kinds of value a file may hold, each with its sentence for when it does not
pieces.py     what the files hold of which there are many
singles.py    what the files hold of which there is one
files.py      which files there are
proofread.py  what no shape can say: what adds up, what fits together, what is never said
library.py    reads everything once: all of it, or nothing and every mistake
served.py     the document that phones get, made of the files
schemas.py    the same shapes for an editor, as JSON Schemas
preview.py    a routine as a person meets it, as text
commands.py   `flask content check`, `preview` and `schemas`
"""

from backend.content.library import ContentError, Library

__all__ = ["ContentError", "Library"]
