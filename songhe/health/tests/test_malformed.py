"""A body that is not what the wire format says: where the fault is, and nothing is stored."""

import json

import pytest

from songhe.health.models.readings import ReadingBlock
from songhe.health.tests.conftest import Port

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = {"metric": "heart_rate", "t0": "2026-11-21T11:00:00+08:00", "dt": [0, 60], "v": [72, 73]}
UUID = "0190a3f0-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ("{", "byte 1"),
        ('{"batch": }', "byte 10"),
        ("[]", "$"),
        ('"' + "\\ud800" + '"', "byte 8"),
        (json.dumps({"series": [GOOD]}), "$"),
        (json.dumps({"batch": "7", "series": [GOOD]}), "$.batch"),
        (json.dumps({"batch": UUID, "series": {}}), "$.series"),
        (
            json.dumps({"batch": UUID, "series": [GOOD, GOOD | {"v": [72, "x"]}]}),
            "$.series[1].v[1]",
        ),
        (json.dumps({"batch": UUID, "series": [GOOD | {"v": [72]}]}), "$.series[0].v"),
        (json.dumps({"batch": UUID, "series": [GOOD | {"q": [1]}]}), "$.series[0].q"),
        (json.dumps({"batch": UUID, "series": [GOOD | {"q": 101}]}), "$.series[0].q"),
        (
            json.dumps({"batch": UUID, "series": [GOOD | {"t0": "2026-11-21T11:00:00"}]}),
            "$.series[0].t0",
        ),
        (json.dumps({"batch": UUID, "series": [GOOD | {"dt": [0, 1e12]}]}), "$.series[0].dt[1]"),
        (json.dumps({"batch": UUID, "series": [GOOD]}).replace("73", "NaN"), "byte 146"),
        (json.dumps({"batch": UUID, "series": [GOOD]}).replace("73", "1e999"), "$.series[0].v[1]"),
    ],
)
def test_a_malformed_body_says_where_and_stores_nothing(body: str, at: str, port: Port) -> None:
    answer = port.post(body)

    assert answer.status_code == 400
    assert (answer.json()["error"], answer.json()["at"]) == ("malformed", at)
    assert not ReadingBlock.objects.exists()
