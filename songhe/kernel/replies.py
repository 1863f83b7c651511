"""What the JSON API says when it refuses: one shape for every context."""

from ninja import Schema
from pydantic import ConfigDict


class Refusal(Schema):
    """Why not, in a sentence for the person."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"detail": "没有找到。"}]})

    detail: str
