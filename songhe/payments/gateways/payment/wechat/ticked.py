"""WeChat Pay's files of a day: comma-separated lines, each cell behind a backtick."""

import csv
from collections.abc import Iterator

TICK = "`"


def rows_of(file: bytes, *, first: str) -> Iterator[dict[str, str]]:
    """Give the lines by the names of their columns, without what is summed up at the end.

    :raises ValueError: if the first column has another name.
    """
    rows = csv.reader(file.decode("utf-8-sig").splitlines())
    names = [_bare(name) for name in next(rows, [])]
    if not names or names[0] != first:
        raise ValueError("not a bill")
    for row in rows:
        if not row or not row[0].startswith(TICK):
            return  # the heads of the summary have no tick
        yield dict(zip(names, map(_bare, row), strict=False))


def _bare(cell: str) -> str:
    return cell.strip(TICK).strip()
