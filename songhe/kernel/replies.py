"""What the JSON API says when it refuses: one shape for every context."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict


class Refusal(Schema):
    """Why not, in a sentence for the person."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"detail": "没有找到。"}]})

    detail: str


class Malformed(Schema):
    """What was sent is not in the form asked for, and where."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "detail": [
                        {
                            "type": "int_parsing",
                            "loc": ["query", "limit"],
                            "msg": "Input should be a valid integer",
                        }
                    ]
                }
            ]
        }
    )

    detail: list[dict[str, Any]]
