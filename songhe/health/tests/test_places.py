"""Positions: the way back from shifted coordinates, and who may see where she is."""

import pytest

from songhe.health.rules.places import Place, distance, from_gcj, is_shifted, to_gcj

# Published pairs (WGS-84, GCJ-02) of the test set of EvilTransform.
PAIRS = {
    "Shanghai": (Place(31.1774276, 121.5272106), Place(31.17530398364597, 121.531541859215)),
    "Shenzhen": (Place(22.543847, 113.912316), Place(22.540796131694766, 113.9171764808363)),
    "Beijing": (Place(39.911954, 116.377817), Place(39.91334545536069, 116.38404722455657)),
}
ABROAD = Place(51.5007, -0.1246)


@pytest.mark.parametrize("city", PAIRS)
def test_the_shift_is_the_published_one_and_is_undone_to_the_centimetre(city: str) -> None:
    wgs, gcj = PAIRS[city]

    assert distance(to_gcj(wgs), gcj) < 0.01
    assert distance(from_gcj(gcj), wgs) < 0.01
    assert distance(from_gcj(to_gcj(wgs)), wgs) < 0.01
    assert 300 < distance(wgs, gcj) < 700


def test_nothing_is_shifted_abroad() -> None:
    assert not is_shifted(ABROAD)
    assert to_gcj(ABROAD) == from_gcj(ABROAD) == ABROAD


def test_a_degree_of_latitude_is_as_long_as_it_should_be() -> None:
    assert distance(Place(30, 114), Place(31, 114)) == pytest.approx(111_195, abs=1)
    assert distance(Place(0, 179.5), Place(0, -179.5)) == pytest.approx(111_195, abs=1)
