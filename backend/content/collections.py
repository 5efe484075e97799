"""Schemas of the folders of content/, where each piece is a file and the file's name is its id.

An editor shows the descriptions beside the names.
"""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from backend.content import schema_fields as field

MIN_STEP_SECONDS = 5  # on each side
MAX_STEP_SECONDS = 90  # nothing is pressed for longer
MOTIONS = ("settle", "sweep", "hold")
TOOL_KINDS = ("roller", "ball", "hand")


class Signed(field.StrictSchema):  # every file
    version = field.Integer(1, 1_000_000, "1 for a new file; one more whenever its words change")
    reviewed_by = field.Text(
        "The clinician who signed this version; nothing until one has", allow_none=True
    )


class Sourced(Signed):  # every file but sources.yaml
    sources = field.ListOf(
        field.Reference("sources"), "Where the facts come from: ids of sources.yaml"
    )


class Piece(Sourced):
    claims = field.ListOf(
        field.Reference("claims"),
        "The statements of claims.yaml that these words carry",
        required=False,
    )


class Muscle(Piece):
    name = field.Text("What it is called")
    where = field.Text("Where it is, in plain words")
    does = field.ListOf(field.Text(), "What it does, one thing a line")
    aches = field.Text("What sore spots in it are like")
    elsewhere = field.Text("Why a sore spot in it may be felt elsewhere, as far as anyone knows")


class DrawingPoint(field.StrictSchema):  # on the drawing of the right side, 100 wide and 140 high
    back = field.Numbers("x y", "Seen from behind: [x, y]")
    side = field.Numbers("x y", "Seen from the side, facing right: [x, y]")


class Point(Piece):  # a trigger point
    number = field.Integer(1, 99, "The order on the map")
    name = field.Text("What it is called")
    muscle = field.Reference("muscles", "The muscle it is in")
    where = field.Text("How to find it, by landmarks")
    felt = field.Text("Where it may be felt")
    zones = field.ListOf(field.Reference("zones"), "The zones of map.yaml to shade")
    at = field.Group(DrawingPoint, "Where the X stands")


class Figure(field.StrictSchema):  # one shape on the drawing
    circle = field.Numbers("x y radius", "[x, y, radius]")
    band = field.Numbers("x1 y1 x2 y2 width", "A wide line: [x1, y1, x2, y2, width]")
    polygon = fields.List(
        field.Numbers("x y"), metadata={"description": "Corners: [[x, y], [x, y], [x, y]]"}
    )

    @validates_schema(skip_on_field_errors=True)
    def _is_one(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) != 1 or len(data.get("polygon", (1, 2, 3))) < 3:
            raise ValidationError("one circle, one band, or one polygon of three corners or more")


class Figures(field.StrictSchema):
    back = field.ListOf(field.Group(Figure), "Seen from behind", required=False)
    side = field.ListOf(field.Group(Figure), "Seen from the side", required=False)


class KeepOff(Piece):  # an area that is never pressed
    number = field.Integer(1, 99, "The order in lists; the likeliest harm first")
    name = field.Text("What it is called")
    why = field.Text("Why it is left alone")
    shapes = field.Group(Figures, "Where it is on the drawing")


class Tool(Piece):
    name = field.Text("What it is called")
    kind = field.Choice(TOOL_KINDS, "What kind of thing it is")
    about = field.Text("What to know about it")
    comes_after = field.Reference("tools", "The tool to be comfortable with first", required=False)


class Surface(Piece):  # floor or wall
    name = field.Text("What it is called")
    about = field.Text("What to know about it")


class Position(Piece):  # how the body is placed
    name = field.Text("What to do, in one line; it is shown and spoken before a step")
    about = field.Text("How to get into it")
    surface = field.Reference("surfaces", "Where it is done")


class Technique(Piece):  # a kind of pressure
    name = field.Text("What it is called")
    motion = field.Choice(
        MOTIONS, "What the body does: settle and wait, sweep to and fro, or hold still"
    )
    about = field.Text("When and why")
    how = field.ListOf(field.Text(), "How it is done, one thing a line")


class Way(Piece):  # a tool with a surface: a rung of the ladder from heavy to light
    name = field.Text("What it is called; routines are named after it")
    tools = field.ListOf(
        field.Reference("tools"), "The tools it is done with, the first to try first"
    )
    surface = field.Reference("surfaces", "Where it is done")
    gentle = field.Boolean("Whether someone who should ask first may use it")
    rung = field.Integer(1, 9, "1 presses hardest; after too much the app offers the next higher")
    about = field.Text("What to know about it")
    comes_after = field.Reference("ways", "The way to be comfortable with first", required=False)


class StepWay(field.StrictSchema):  # the words of a step in one way
    position = field.Reference("positions", "How the body is placed")
    cue = field.Text("What to do: one or two short sentences")
    keep_off = field.Text("What to keep off while doing it; no step goes without")
    say = field.Text("A shorter line for the voice, if the cue is long to hear", required=False)


class Step(Piece):
    name = field.Text("What it is called")
    technique = field.Reference("techniques", "How it is pressed")
    points = field.ListOf(
        field.Reference("points"), "The points it reaches; [] when it reaches none", minimum=0
    )
    gentle = field.Boolean("Whether someone who should ask first may do it")
    ways = field.MapOf(
        field.Reference("ways"), field.Group(StepWay), "Its words for each way, all of them"
    )


class RoutineStep(field.StrictSchema):
    step = field.Reference("steps", "Which step")
    seconds = field.Integer(MIN_STEP_SECONDS, MAX_STEP_SECONDS, "How long, on each side")


class Routine(Piece):  # the same in every way, so that a tool can be swapped halfway
    name = field.Text("What it is called")
    minutes = field.Integer(1, 20, "Both sides together, without the time to get ready")
    steps = field.ListOf(field.Group(RoutineStep), "What is done, in order")


class Note(Piece):  # a page of the guide
    number = field.Integer(1, 99, "The order in the guide")
    name = field.Text("Its heading")
    text = field.Text("What it says")


COLLECTIONS = {
    "muscles": Muscle(),
    "points": Point(),
    "keep-off": KeepOff(),
    "tools": Tool(),
    "surfaces": Surface(),
    "positions": Position(),
    "techniques": Technique(),
    "ways": Way(),
    "steps": Step(),
    "routines": Routine(),
    "notes": Note(),
}
