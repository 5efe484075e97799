"""Schemas of the single files of content/."""

from marshmallow import Schema

from backend.content import schema_fields as field
from backend.content.collections import COLLECTIONS, Piece, Signed, Sourced

RESTRICTIONS = ("never", "cleared", "gentle", "bony")
URGENCIES = ("now", "today", "soon")
VERDICTS = ("true", "corrected", "softened", "opinion")


class Question(field.StrictSchema):
    id = field.Text("Its own id; answers are kept under it")
    level = field.Choice(
        RESTRICTIONS, "never and cleared close rolling; gentle and bony leave the gentle ways"
    )
    ask = field.Text("What it asks")
    then = field.Text("What it says to someone who ticks it")


class Safety(Piece):
    questions = field.ListOf(field.Group(Question), "What is asked")
    stop_when = field.ListOf(field.Text(), "What means stop now")
    stopped = field.Text("What is said after a stop")
    after = field.Text("What is usual afterwards, and what is not")


class RedFlag(field.StrictSchema):
    id = field.Text("Its own id; answers are kept under it")
    act = field.Choice(
        URGENCIES, "now: an emergency. today: urgent care today. soon: see someone in the next days"
    )
    ask = field.Text("What it asks")
    then = field.Text("What it says to someone who ticks it, beside whom to call")
    sources = field.ListOf(field.Reference("sources"), "Where this one comes from")


class RedFlags(Piece):
    flags = field.ListOf(field.Group(RedFlag), "What is asked, the gravest first")


class Legend(field.StrictSchema):
    press = field.Text("What the X means")
    felt = field.Text("What the shading means")
    keep_off = field.Text("What the stripes mean")


class Map(Piece):
    legend = field.Group(Legend, "What the marks mean")
    zones = field.MapOf(
        field.Text(), field.Text(), "The zones that can be shaded, and what each is called"
    )


class Emergency(field.StrictSchema):
    number = field.Telephone("For an emergency")
    advice_line = field.Telephone(
        "For urgent advice; leave the line out where there is none", required=False
    )


class Practice(Piece):
    name = field.Text("The name of your clinic, or nothing", allow_none=True)
    phone = field.Telephone("Its telephone number, or nothing", allow_none=True)
    booking = field.Pattern(
        field.BOOKING_URL,
        "an address that begins with https://, such as https://clinic.example/book",
        "Where to book, or nothing",
        allow_none=True,
    )
    country = field.Text("The country whose emergency numbers are shown")
    emergency = field.MapOf(field.Text(), field.Group(Emergency), "Emergency numbers by country")


class Statement(field.StrictSchema):  # one statement of the handout that Medius began with
    says = field.Text("What it says, in our words")
    verdict = field.Choice(VERDICTS, "What we made of it")
    shipped = field.Text("How Medius says it, and why")


class Statements(Sourced):
    # `seed` is its name in claims.yaml: the handout that Medius began with.
    seed = field.MapOf(field.Text(), field.Group(Statement), "The statements by id")


class Sources(Signed):
    sources = field.MapOf(
        field.Text(), field.Text(), "The sources by id: what each is and where to find it"
    )


DOCUMENT = ""  # the kind of all of them, where files are listed by kind and id
DOCUMENTS = {
    "safety": Safety(),
    "red-flags": RedFlags(),
    "practice": Practice(),
    "map": Map(),
    "claims": Statements(),
    "sources": Sources(),
}
SCHEMAS: dict[str, Schema] = {**COLLECTIONS, **DOCUMENTS}
