"""Pictures of layers: right to the pixel, anti-aliased, bounded in size, fineness and place."""

from __future__ import annotations

import io

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyproj import CRS, Transformer

from app.spatial.disclosure import findings_at, layer_picture, overlap_picture, position_in_zone, site_geometry
from app.spatial.errors import PictureOutOfBounds
from app.spatial.pictures import FILL_OPACITY, Frame, colour_of, frame_of, metres_per_degree, window_of
from spatial.shapes import footprint_of, layer_of, stars

SITE = shapely.box(121.9, 39.6, 121.91, 39.61)
HERE = Frame((121.89, 39.59, 121.93, 39.63), 400, 400)
GEOD = CRS.from_epsg(4490).get_geod()
FILLED = round(255 * FILL_OPACITY)


def drawn(layers: list[shapely.Geometry], frame: Frame = HERE, site: shapely.Geometry = SITE) -> np.ndarray:
    """The opacity of every pixel, rows from the north."""
    picture = Image.open(io.BytesIO(layer_picture(footprint_of(site), layer_of(layers), frame, "#d55e00")))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (frame.width, frame.height))
    assert picture.info == {}
    return np.asarray(picture)[:, :, 3].astype(int)


def test_every_pixel_inside_is_filled_and_every_one_outside_is_empty() -> None:
    opacity = drawn([shapely.box(121.90, 39.60, 121.92, 39.61)])
    assert (opacity[205:295, 105:295] >= FILLED - 1).all()
    assert (opacity[210:290, 110:290] <= FILLED + 1).all()
    outside = opacity.copy()
    outside[195:305, 95:305] = 0
    assert not outside.any()


def test_a_hole_stays_empty_and_what_lies_in_it_is_drawn_whatever_the_order() -> None:
    ring = shapely.Polygon(
        shapely.box(121.90, 39.60, 121.92, 39.62).exterior.coords,
        [shapely.box(121.905, 39.605, 121.915, 39.615).exterior.coords],
    )
    island = shapely.box(121.908, 39.608, 121.912, 39.612)
    assert drawn([ring])[200, 200] == 0
    for order in ([ring, island], [island, ring]):
        assert drawn(order)[200, 200] == pytest.approx(FILLED, abs=1)


def test_an_oblique_edge_is_smooth() -> None:
    opacity = drawn([shapely.Polygon([(121.90, 39.60), (121.92, 39.60), (121.92, 39.613)])])
    assert len(np.unique(opacity)) > 10


@settings(max_examples=25)
@given(stars())
def test_the_share_of_filled_pixels_is_that_of_the_ground(shape: shapely.Polygon) -> None:
    west, south, east, north = shapely.bounds(shape)
    room = (west - 0.002, south - 0.002, east + 0.002, north + 0.002)
    opacity = drawn([shape], Frame(room, 512, 512), site=shapely.box(*shapely.bounds(shape)))
    share = shape.area / ((room[2] - room[0]) * (room[3] - room[1]))
    rim = shape.length / max(room[2] - room[0], room[3] - room[1]) / 512 * 4
    assert (opacity > 0).mean() == pytest.approx(share, abs=rim + 0.002)


def test_nothing_is_drawn_beyond_the_window_around_the_site() -> None:
    window = window_of((121.9, 39.6, 121.91, 39.61))
    wide, high = metres_per_degree(39.605)
    assert min((121.9 - window[0]) * wide, (window[3] - 39.61) * high) == pytest.approx(3330, abs=60)
    everywhere = [shapely.box(121.0, 39.0, 123.0, 40.2)]
    frame = Frame((121.5, 39.2, 122.3, 40.0), 400, 400)
    rows, columns = np.nonzero(drawn(everywhere, frame))
    step = 0.8 / 400
    assert 121.5 + columns.min() * step > window[0] - 2 * step
    assert 121.5 + columns.max() * step < window[2] + 2 * step
    assert 40.0 - rows.min() * step < window[3] + 2 * step
    assert not drawn(everywhere, Frame((122.2, 39.2, 122.3, 39.3), 100, 100)).any()


@pytest.mark.parametrize(
    ("bbox", "width", "height"),
    [
        ("", 100, 100),
        ("1,2,3", 100, 100),
        ("a,b,c,d", 100, 100),
        ("nan,39,122,40", 100, 100),
        ("122,39,121,40", 100, 100),
        ("121,39,122,40", 0, 100),
        ("121,39,122,40", 100, 2049),
        ("121,39,122,40", -5, 100),
        ("121.9,39.6,121.90001,39.60001", 512, 512),
        ("121,39,122,inf", 100, 100),
    ],
)
def test_a_frame_that_is_none_too_large_or_too_fine_is_refused(bbox: str, width: int, height: int) -> None:
    with pytest.raises(PictureOutOfBounds):
        frame_of(bbox, width, height)


def test_a_degree_is_as_long_as_proj_says() -> None:
    for lat in (0.0, 18.3, 39.6, 53.5):
        across, along = metres_per_degree(lat)
        assert across == pytest.approx(GEOD.line_length([121.0, 121.001], [lat, lat]) * 1000, rel=1e-6)
        assert along == pytest.approx(GEOD.line_length([121.0, 121.0], [lat - 0.0005, lat + 0.0005]) * 1000, rel=1e-6)


def test_the_place_of_a_finding_is_drawn_inside_the_site_alone() -> None:
    layer = layer_of([shapely.box(121.905, 39.60, 121.92, 39.605)])
    picture = Image.open(io.BytesIO(overlap_picture(footprint_of(SITE), layer, HERE)))
    opacity = np.asarray(picture)[:, :, 3]
    assert opacity[270, 170] > 100
    assert not opacity[:, 205:].any()
    assert not opacity[:240].any()


def test_a_click_finds_what_lies_there_and_beside_the_site_nothing() -> None:
    layer = layer_of([shapely.box(121.905, 39.60, 121.95, 39.605)])
    site = footprint_of(SITE)
    assert findings_at(site, [layer], 121.907, 39.602) == ("layer",)
    assert findings_at(site, [layer], 121.902, 39.602) == ()
    assert findings_at(site, [layer], 121.94, 39.602) == ()


@settings(max_examples=50)
@given(st.floats(74, 134), st.floats(18, 53))
def test_a_position_in_the_zone_is_that_of_proj_by_the_code_with_zone_number(lon: float, lat: float) -> None:
    zone, north, east = position_in_zone(lon, lat)
    assert abs(lon - 3 * zone) <= 1.5
    there = Transformer.from_crs(4490, 4488 + zone, always_xy=True).transform(lon, lat)
    assert (east, north) == pytest.approx(there, abs=1e-6)


@pytest.mark.parametrize("place", [(float("nan"), 39.0), (10.0, 39.0), (121.0, -39.0)])
def test_a_position_abroad_has_no_zone(place: tuple[float, float]) -> None:
    with pytest.raises(PictureOutOfBounds):
        position_in_zone(*place)


@settings(max_examples=20)
@given(stars())
def test_the_sites_own_outline_leaves_with_every_vertex(shape: shapely.Polygon) -> None:
    told = shapely.geometry.shape(site_geometry(footprint_of(shape)))
    assert shapely.equals_exact(shapely.normalize(told), shapely.normalize(shape), tolerance=0)


def test_more_layers_than_colours_begin_again() -> None:
    assert colour_of(0) == colour_of(8) != colour_of(1)
