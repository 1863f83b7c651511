"""Parts of our addresses that are more than a word."""

from datetime import date


class DateConverter:
    """A day: 2026-11-16."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)  # what is no day is no address of ours

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()
