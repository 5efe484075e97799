"""The protobuf messages of Google's push protocol that Chromium needs (MCS and check-in)."""

from asyncio import StreamReader
from io import BytesIO
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, proto

Field = descriptor_pb2.FieldDescriptorProto
BOOL, BYTES, STRING = Field.TYPE_BOOL, Field.TYPE_BYTES, Field.TYPE_STRING
FIXED64, INT32, INT64 = Field.TYPE_FIXED64, Field.TYPE_INT32, Field.TYPE_INT64
_FILE = descriptor_pb2.FileDescriptorProto(name="mcs.proto", package="mcs")


def _message(name: str, repeated: str = "", **fields: tuple[int, Any]) -> None:
    """Define a message: the number and type of each field; a type may be a message's name."""
    message = _FILE.message_type.add(name=name)
    for field, (number, kind) in fields.items():
        label = Field.LABEL_REPEATED if field == repeated else Field.LABEL_OPTIONAL
        kind = {"type_name": f".mcs.{kind}"} if isinstance(kind, str) else {"type": kind}
        message.field.add(name=field, number=number, label=label, **kind)


CHECKIN: Any = {"android_id": (7, FIXED64), "security_token": (8, FIXED64)}
_message("CheckinResponse", stats_ok=(1, BOOL), time_msec=(3, INT64), **CHECKIN)
_message("LoginResponse", id=(1, STRING))
_message("HeartbeatAck")
_message("AppData", key=(1, STRING), value=(2, STRING))
_message(
    "DataMessage",
    repeated="app_data",
    sender=(3, STRING),
    category=(5, STRING),
    app_data=(7, "AppData"),
    persistent_id=(9, STRING),
    ttl=(17, INT32),
    sent=(18, INT64),
    raw_data=(21, BYTES),
)
_pool = descriptor_pool.DescriptorPool()
_pool.Add(_FILE)
_classes = message_factory.GetMessageClassesForFiles(["mcs.proto"], _pool)
CheckinResponse, LoginResponse, HeartbeatAck, AppData, DataMessage = (
    _classes[f"mcs.{message.name}"] for message in _FILE.message_type
)


def frame(tag: int, message: Any) -> bytes:
    """Return a message as it is sent: its tag, its length, and its bytes."""
    out = BytesIO()
    proto.serialize_length_prefixed(message, out)
    return bytes([tag]) + out.getvalue()


async def read_frame(reader: StreamReader) -> int:
    """Read one message and return its tag."""
    [tag] = await reader.readexactly(1)
    size = shift = 0
    while True:
        [byte] = await reader.readexactly(1)
        size |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            await reader.readexactly(size)
            return tag
