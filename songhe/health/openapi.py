"""The readings port in the words of OpenAPI; it is answered beside Django."""

from typing import Any

from songhe.health.reference import metrics


def _error(words: str, example: dict[str, Any], *, headers: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": words,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["error"],
                    "properties": {"error": {"type": "string"}},
                },
                "example": example,
            }
        },
    }
    if headers:
        answer["headers"] = {
            "Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}
        }
    return answer


SERIES: dict[str, Any] = {
    "type": "object",
    "required": ["metric", "t0", "dt", "v"],
    "properties": {
        "metric": {
            "type": "string",
            "maxLength": 64,
            "description": "one of: " + ", ".join(metrics()),
        },
        "t0": {"type": "string", "format": "date-time", "description": "with its zone"},
        "dt": {
            "type": "array",
            "items": {"type": "number", "minimum": -1e9, "maximum": 1e9},
            "description": "seconds since the reading before (the first: since t0)",
        },
        "v": {
            "type": "array",
            "items": {"type": "number"},
            "description": "values in the metric's unit, as many as dt",
        },
        "q": {
            "description": "quality 0 to 100, one for all or one each; left out: full",
            "oneOf": [
                {"type": "integer", "minimum": 0, "maximum": 100},
                {
                    "type": "array",
                    "items": {"type": "integer", "minimum": 0, "maximum": 100},
                },
            ],
        },
    },
}
BATCH: dict[str, Any] = {
    "type": "object",
    "required": ["batch", "series"],
    "properties": {
        "batch": {"type": "string", "format": "uuid"},
        "sent_at": {
            "type": "string",
            "format": "date-time",
            "description": "the device's clock at this very sending, new at each try",
        },
        "series": {"type": "array", "items": SERIES},
    },
    "example": {
        "batch": "0190a3f0-8d3c-7c1e-9f54-3b2a1c0d9e8f",
        "sent_at": "2026-11-21T10:00:00+08:00",
        "series": [
            {
                "metric": "heart_rate",
                "t0": "2026-11-21T09:00:00+08:00",
                "dt": [0, 60, 60],
                "v": [72, 73, 75],
            }
        ],
    },
}
TAKEN: dict[str, Any] = {
    "type": "object",
    "required": ["accepted", "duplicate", "rejected"],
    "properties": {
        "accepted": {"type": "integer", "description": "new readings, now safe"},
        "duplicate": {"type": "integer", "description": "readings that were there"},
        "rejected": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["series", "index", "why"],
                "properties": {
                    "series": {"type": "integer"},
                    "index": {"type": "integer"},
                    "why": {
                        "type": "string",
                        "enum": [
                            "unknown_metric",
                            "out_of_range",
                            "future",
                            "before_2015",
                            "before_holding",
                        ],
                    },
                },
            },
        },
    },
    "example": {
        "accepted": 2,
        "duplicate": 0,
        "rejected": [{"series": 0, "index": 2, "why": "out_of_range"}],
    },
}

READINGS: dict[str, Any] = {
    "post": {
        "tags": ["devices"],
        "operationId": "send_readings",
        "summary": "Send readings as a device",
        "description": "Answered 200 only after COMMIT. The same batch again changes nothing. "
        "`Authorization: Device <token>`; gzip is understood.",
        "parameters": [
            {
                "name": "Authorization",
                "in": "header",
                "required": True,
                "schema": {"type": "string"},
                "example": "Device J4c0…",
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": BATCH}},
        },
        "responses": {
            "200": {
                "description": "Committed",
                "content": {"application/json": {"schema": TAKEN}},
            },
            "400": _error(
                "Malformed; nothing was stored",
                {
                    "error": "malformed",
                    "at": "$.series[0].v[2]",
                    "why": "Expected `float`, got `str`",
                },
            ),
            "401": _error("Unknown or revoked token", {"error": "unknown_token"}),
            "408": _error("The body came too slowly", {"error": "too_slow"}),
            "413": _error("Body or batch too large", {"error": "too_large", "limit": 1_048_576}),
            "415": _error("Not JSON, or packed in an unknown way", {"error": "not_json"}),
            "429": _error(
                "Too many batches of this device at once",
                {"error": "too_many_requests"},
                headers=True,
            ),
            "503": _error(
                "Overloaded or without database; send the same batch again",
                {"error": "busy"},
                headers=True,
            ),
        },
    }
}
