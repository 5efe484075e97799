"""Of what there is one file each. The words here are also what an editor shows beside each name."""

from __future__ import annotations

from marshmallow import fields

from backend.content.collections import Piece, Reviewed, Signed
from backend.content.schema_fields import (
    Booking,
    Choice,
    Ref,
    Shape,
    Telephone,
    Words,
    each,
    group,
    many,
    words,
)

LEVELS = ("never", "cleared", "gentle", "bony")
ACTS = ("now", "today", "soon")
VERDICTS = ("true", "corrected", "softened", "opinion")


class Question(Shape):
    """One question of the safety screen."""

    id = words("Its own id; answers are kept under it")
    level = Choice(
        LEVELS,
        required=True,
        metadata={
            "description": "never and cleared close rolling; gentle and bony leave the gentle ways"
        },
    )
    ask = words("What it asks")
    then = words("What it says to someone who ticks it")


class Safety(Piece):
    """What is asked before anyone rolls, and when to stop."""

    questions = many(fields.Nested(Question), "What is asked")
    stop_when = many(Words(), "What means stop now")
    stopped = words("What is said after a stop")
    after = words("What is usual afterwards, and what is not")


class Flag(Shape):
    """One thing that may be new or worrying."""

    id = words("Its own id; answers are kept under it")
    act = Choice(
        ACTS,
        required=True,
        metadata={
            "description": "now: an emergency. today: urgent care today. soon: see someone in the next days"
        },
    )
    ask = words("What it asks")
    then = words("What it says to someone who ticks it, beside whom to call")
    sources = many(Ref("sources"), "Where this one comes from")


class RedFlags(Piece):
    """What someone should be able to say at any time, and whom to call then."""

    flags = many(fields.Nested(Flag), "What is asked, the gravest first")


class Legend(Shape):
    """What the marks of the map mean."""

    press = words("What the X means")
    felt = words("What the shading means")
    keep_off = words("What the stripes mean")


class Map(Piece):
    """What the drawing says in words."""

    legend = group(Legend, "What the marks mean")
    zones = each(Words(), Words(), "The zones that can be shaded, and what each is called")


class Emergency(Shape):
    """Whom to call in one country."""

    number = Telephone(required=True, metadata={"description": "For an emergency"})
    advice_line = Telephone(
        metadata={"description": "For urgent advice; leave the line out where there is none"}
    )


class Practice(Piece):
    """The clinic that hands Medius out, and whom to call."""

    name = Words(
        required=True,
        allow_none=True,
        metadata={"description": "The name of your clinic, or nothing"},
    )
    phone = Telephone(
        required=True, allow_none=True, metadata={"description": "Its telephone number, or nothing"}
    )
    booking = Booking(
        required=True, allow_none=True, metadata={"description": "Where to book, or nothing"}
    )
    country = words("The country whose emergency numbers are shown")
    emergency = each(Words(), fields.Nested(Emergency), "Emergency numbers by country")


class Claim(Shape):
    """One claim of the text that Medius began with."""

    says = words("What it says, in our words")
    verdict = Choice(VERDICTS, required=True, metadata={"description": "What we made of it"})
    shipped = words("How Medius says it, and why")


class Claims(Reviewed):
    """The claims, each weighed. Other files say which of them they carry."""

    seed = each(Words(), fields.Nested(Claim), "The claims by id")


class Sources(Signed):
    """Where the facts come from."""

    sources = each(Words(), Words(), "The sources by id: what each is and where to find it")
