"""One place in two systems, and how far it is from one place to another."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backend.features.places import (
    CoordinateSystem,
    Distance,
    GeoPoint,
    Located,
    PointInput,
    PointSource,
    distance,
    is_in_china,
    metres_between,
    to_gcj02,
    to_wgs84,
)

# WGS-84 latitude and longitude, GCJ-02 latitude and longitude, as others published them.
PUBLISHED = {
    # The tests of eviltransform, in every language it exists in.
    "eviltransform, Shanghai": (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
    "eviltransform, Shenzhen": (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
    "eviltransform, Beijing": (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
    # The example of wandergis/coordtransform, also in the tests of hutool.
    "coordtransform, Tian'anmen": (39.915, 116.404, 39.91640428150164, 116.41024449916938),
    # What the map service itself answered, noted in the tests of an R package.
    "a map service, Tian'anmen": (39.90734, 116.39089, 39.90874539, 116.39713623),
    # The middles of cities in the tests of gcoord, gathered from map services.
    "gcoord, 驻马店": (33.0133556, 114.0164322, 33.0115324, 114.022306),
    "gcoord, 邵阳": (27.242124, 111.4622119, 27.2388981, 111.4677938),
    "gcoord, 邢台": (37.0700925, 114.498916, 37.0705911, 114.5048503),
    "gcoord, 凉山": (27.8850446, 102.2658401, 27.8816151, 102.2673386),
    "gcoord, 那曲": (31.4784436, 92.0499619, 31.4762063, 92.0512438),
    "gcoord, 辽阳": (41.2651725, 123.2312099, 41.2672464, 123.2369518),
    "gcoord, 锡林郭勒": (43.9312805, 116.0414035, 43.9334573, 116.0482308),
    "gcoord, 钦州": (21.9828281, 108.6503952, 21.9799392, 108.6541485),
    "gcoord, 酒泉": (39.7319946, 98.4937175, 39.7328234, 98.4943595),
}


def metres(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    return metres_between(
        GeoPoint(latitude=lat1, longitude=lng1), GeoPoint(latitude=lat2, longitude=lng2)
    )


@pytest.mark.parametrize("published", PUBLISHED.values(), ids=PUBLISHED)
def test_published_points_are_met_within_a_metre_in_both_directions(
    published: tuple[float, float, float, float],
) -> None:
    latitude, longitude, on_map_latitude, on_map_longitude = published
    on_map = to_gcj02(latitude, longitude, CoordinateSystem.WGS_84)
    assert metres(on_map.latitude, on_map.longitude, on_map_latitude, on_map_longitude) < 1
    back = to_wgs84(GeoPoint(latitude=on_map_latitude, longitude=on_map_longitude))
    assert metres(*back, latitude, longitude) < 1


@given(st.floats(3.4, 53.6), st.floats(73.4, 135.1))
def test_there_and_back_is_the_same_place_anywhere_in_the_country(
    latitude: float, longitude: float
) -> None:
    on_map = to_gcj02(latitude, longitude, CoordinateSystem.WGS_84)
    assert metres(*to_wgs84(on_map), latitude, longitude) < 0.01
    assert 0 < metres(on_map.latitude, on_map.longitude, latitude, longitude) < 1500


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_outside_china_both_systems_are_one(latitude: float, longitude: float) -> None:
    on_map = to_gcj02(latitude, longitude, CoordinateSystem.WGS_84)
    if not is_in_china(latitude, longitude):
        assert (on_map.latitude, on_map.longitude) == (latitude, longitude)
        assert to_wgs84(on_map) == (latitude, longitude)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_point_of_a_chinese_map_is_taken_as_it_is(latitude: float, longitude: float) -> None:
    taken = PointInput(latitude=latitude, longitude=longitude).point
    assert (taken.latitude, taken.longitude) == (latitude, longitude)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (math.nan, 120.0),
        (30.0, math.nan),
        (math.inf, 120.0),
        (30.0, -math.inf),
        (90.01, 120.0),
        (30.0, 180.01),
    ],
)
def test_what_is_no_point_on_earth_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(ValidationError):
        PointInput(latitude=latitude, longitude=longitude)
    with pytest.raises(ValidationError):
        GeoPoint(latitude=latitude, longitude=longitude)
    with pytest.raises(ValidationError):
        to_gcj02(latitude, longitude, CoordinateSystem.WGS_84)


@pytest.mark.parametrize(
    ("one", "other", "published_metres", "within"),
    [
        # The readme of the package haversine, which has the same radius.
        ((45.7597, 4.8422), (48.8567, 2.3508), 392_217.2595594006, 0.001),
        # The documentation of geopy, great circle with 6371.009 km.
        ((41.49008, -71.312796), (41.499498, -81.695391), 536.997990696 * 1609.344, 1),
        # The tests of eviltransform, Shanghai to Beijing with 6378.137 km.
        (
            (31.17530398364597, 121.531541859215),
            (39.91334545536069, 116.38404722455657),
            1_078_164.0 * 6_371_008.8 / 6_378_137.0,
            2,
        ),
        # Half way round, and nowhere.
        ((0.0, 0.0), (0.0, 180.0), math.pi * 6_371_008.8, 0.001),
        ((30.0, 120.0), (30.0, 120.0), 0.0, 0.0),
    ],
)
def test_distances_agree_with_those_others_published(
    one: tuple[float, float],
    other: tuple[float, float],
    published_metres: float,
    within: float,
) -> None:
    assert abs(metres(*one, *other) - published_metres) <= within
    assert metres(*one, *other) == metres(*other, *one)


def test_a_distance_says_what_both_its_ends_rest_on() -> None:
    picked = Located(point=GeoPoint(latitude=30.25, longitude=120.13), source=PointSource.PICKED)
    centre = Located(
        point=GeoPoint(latitude=30.26, longitude=120.13), source=PointSource.AREA_CENTRE
    )
    apart = distance(picked, centre)
    assert apart == Distance(
        metres=metres_between(picked.point, centre.point),
        source=PointSource.PICKED,
        other_source=PointSource.AREA_CENTRE,
    )
    assert round(apart.metres) == 1112


def test_of_two_sources_one_is_the_better() -> None:
    order = [
        PointSource.PICKED,
        PointSource.LEARNED,
        PointSource.GEOCODED,
        PointSource.AREA_CENTRE,
    ]
    for rank, source in enumerate(order):
        assert source.is_better_than(None)
        assert [source.is_better_than(other) for other in order] == [
            rank < place for place in range(len(order))
        ]
