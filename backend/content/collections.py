"""Of what there are many, one file for each. The words here are also what an editor shows beside
each name.
"""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from backend.content.schema_fields import (
    Choice,
    Numbers,
    Ref,
    Shape,
    Words,
    each,
    group,
    many,
    ref,
    whole,
    words,
    yes_no,
)

SECONDS = (5, 90)
"""How long a step lasts on each side. Nothing is pressed for longer than 90 seconds."""
MOTIONS = ("settle", "sweep", "hold")
KINDS = ("roller", "ball", "hand")


class Signed(Shape):
    """What every file says of itself: how often its words changed, and who has signed them."""

    version = whole(1, 1_000_000, "1 for a new file; one more whenever its words change")
    reviewed_by = Words(
        required=True,
        allow_none=True,
        metadata={"description": "The clinician who signed this version; nothing until one has"},
    )


class Reviewed(Signed):
    """The same, and where the facts come from."""

    sources = many(Ref("sources"), "Where the facts come from: ids of sources.yaml")


class Piece(Reviewed):
    """What nearly every file says of itself."""

    claims = many(Ref("claims"), "The claims of claims.yaml that these words carry", required=False)


class Muscle(Piece):
    """A muscle: what it does, and what a sore one is like."""

    name = words("What it is called")
    where = words("Where it is, in plain words")
    does = many(Words(), "What it does, one thing a line")
    aches = words("What sore spots in it are like")
    elsewhere = words("Why a sore spot in it may be felt elsewhere, as far as anyone knows")


class At(Shape):
    """Where a spot is on the drawing, 100 wide and 140 high, of the right side."""

    back = Numbers("x", "y", metadata={"description": "Seen from behind: [x, y]"})
    side = Numbers("x", "y", metadata={"description": "Seen from the side, facing right: [x, y]"})


class Point(Piece):
    """A trigger point: where to press, and where it may be felt."""

    number = whole(1, 99, "The order on the map")
    name = words("What it is called")
    muscle = ref("muscles", "The muscle it is in")
    where = words("How to find it, by landmarks")
    felt = words("Where it may be felt")
    zones = many(Ref("zones"), "The zones of map.yaml to shade")
    at = group(At, "Where the X stands")


class Figure(Shape):
    """One shape on the drawing; exactly one of its names."""

    circle = Numbers("x", "y", "radius", metadata={"description": "[x, y, radius]"})
    band = Numbers(
        "x1",
        "y1",
        "x2",
        "y2",
        "width",
        metadata={"description": "A wide line: [x1, y1, x2, y2, width]"},
    )
    polygon = fields.List(
        Numbers("x", "y"), metadata={"description": "Corners: [[x, y], [x, y], [x, y]]"}
    )

    @validates_schema(skip_on_field_errors=True)
    def _is_one(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) != 1 or len(data.get("polygon", (1, 2, 3))) < 3:
            raise ValidationError("one circle, one band, or one polygon of three corners or more")


class Figures(Shape):
    """The shapes of a zone in each view."""

    back = many(fields.Nested(Figure), "Seen from behind", required=False)
    side = many(fields.Nested(Figure), "Seen from the side", required=False)


class KeepOff(Piece):
    """A place that is never pressed."""

    number = whole(1, 99, "The order in lists; the likeliest harm first")
    name = words("What it is called")
    why = words("Why it is left alone")
    shapes = group(Figures, "Where it is on the drawing")


class Tool(Piece):
    """Something to roll on."""

    name = words("What it is called")
    kind = Choice(KINDS, required=True, metadata={"description": "What kind of thing it is"})
    about = words("What to know about it")
    comes_after = ref("tools", "The tool to be comfortable with first", required=False)


class Surface(Piece):
    """What one leans or lies on."""

    name = words("What it is called")
    about = words("What to know about it")


class Position(Piece):
    """How the body is placed."""

    name = words("What to do, in one line; it is shown and spoken before a step")
    about = words("How to get into it")
    surface = ref("surfaces", "Where it is done")


class Technique(Piece):
    """A way of pressing."""

    name = words("What it is called")
    motion = Choice(
        MOTIONS,
        required=True,
        metadata={
            "description": "What the body does: settle and wait, sweep to and fro, or hold still"
        },
    )
    about = words("When and why")
    how = many(Words(), "How it is done, one thing a line")


class Way(Piece):
    """A tool and a surface together; the rungs of the ladder from heavy to light."""

    name = words("What it is called; routines are named after it")
    tools = many(Ref("tools"), "The tools it is done with, the first to try first")
    surface = ref("surfaces", "Where it is done")
    gentle = yes_no("Whether someone who should ask first may use it")
    rung = whole(1, 9, "1 presses most; too much goes one rung up in number")
    about = words("What to know about it")
    comes_after = ref("ways", "The way to be comfortable with first", required=False)


class StepWay(Shape):
    """The words of one step done in one way."""

    position = ref("positions", "How the body is placed")
    cue = words("What to do: one or two short sentences")
    keep_off = words("What to keep off while doing it; no step goes without")
    say = Words(
        metadata={"description": "A shorter line for the voice, if the cue is long to hear"}
    )


class Step(Piece):
    """One step, in every way that it can be done."""

    name = words("What it is called")
    technique = ref("techniques", "How it is pressed")
    points = many(Ref("points"), "The spots it reaches; [] when it reaches none", empty=True)
    gentle = yes_no("Whether someone who should ask first may do it")
    ways = each(Ref("ways"), fields.Nested(StepWay), "Its words for each way, all of them")


class Slot(Shape):
    """A place in a routine."""

    step = ref("steps", "Which step")
    seconds = whole(*SECONDS, "How long, on each side")


class Routine(Piece):
    """A length, and the steps that fill it; it is the same in every way, so that a tool can be
    swapped halfway.
    """

    name = words("What it is called")
    minutes = whole(1, 20, "Both sides together, without the time to get ready")
    steps = many(fields.Nested(Slot), "What is done, in order")


class Note(Piece):
    """Something worth knowing."""

    number = whole(1, 99, "The order in the guide")
    name = words("Its heading")
    text = words("What it says")
