"""The floor: whatever is asked and how often, no more is told of a layer's edge than the cells its corners lie in."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.spatial.coarse import CELL_DEG, middle_of_cell
from app.spatial.disclosure import findings_at, layer_picture, overlap_picture
from app.spatial.pictures import Frame, metres_per_degree
from spatial.shapes import footprint_of, layer_of, stars

GROUND = footprint_of(shapely.box(121.9, 39.6, 121.91, 39.61))
EAST, NORTH = CELL_DEG
# A slanted edge that crosses hundreds of cells: many answers about it could be added up.
SLANTED = shapely.Polygon([(121.895, 39.604), (121.905, 39.6053), (121.905, 39.62), (121.895, 39.62)])
SOUTHERNMOST, NORTHERNMOST = 18.0, 53.6


def on_grid(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda corners: np.round(corners / CELL_DEG) * CELL_DEG)


def moved_within_cells(shape: shapely.Geometry, seed: int) -> shapely.Geometry:
    """The same shape surveyed otherwise: every corner elsewhere in its cell."""
    random, places = np.random.default_rng(seed), shapely.get_coordinates(on_grid(shape))
    moves = {tuple(place): random.uniform(-0.49, 0.49, 2) * CELL_DEG for place in places}
    return shapely.transform(on_grid(shape), lambda corners: np.array([c + moves[tuple(c)] for c in corners]))


def flip(tells, low: float, high: float) -> float:
    """Where an answer changes between two places, by halving until floating point ends."""
    first = tells(low)
    assert tells(high) != first
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if tells(middle) == first else (low, middle)
    return high


def test_a_cell_has_at_least_a_metre_to_each_side_everywhere_in_china() -> None:
    for latitude in (SOUTHERNMOST, 39.6, NORTHERNMOST):
        assert min(np.array(metres_per_degree(latitude)) * CELL_DEG) >= 1
        assert max(np.array(metres_per_degree(latitude)) * CELL_DEG) < 2.2


@given(st.floats(74, 134), st.floats(18, 53), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_every_position_of_a_cell_is_one_position(lon: float, lat: float, right: float, up: float) -> None:
    middle = middle_of_cell(lon, lat)
    assert np.allclose(middle, (lon, lat), rtol=0, atol=CELL_DEG / 2 + 1e-12)
    west, south = np.array(middle) - CELL_DEG / 2
    assert middle_of_cell(west + right * EAST, south + up * NORTH) == middle


@pytest.mark.parametrize("edge", [121.905 + share * EAST for share in (-0.4, -0.1, 0.0, 0.3, 0.45)])
def test_halving_between_two_clicks_ends_at_the_border_of_a_cell(edge: float) -> None:
    layer = layer_of([shapely.box(edge, 39.59, 121.95, 39.62)])
    for lat in (39.6021, 39.6043217, 39.6088):
        found = flip(lambda lon, lat=lat: findings_at(GROUND, [layer], lon, lat), 121.9001, 121.9099)
        assert found == pytest.approx(121.905, abs=1e-11)


@pytest.mark.parametrize("edge", [121.905 + share * EAST for share in (-0.4, 0.0, 0.45)])
def test_halving_by_moving_the_frame_of_a_picture_tells_the_grid_and_not_the_edge(edge: float) -> None:
    frames = [Frame((west, 39.604, west + 1e-5, 39.60401), 1, 1) for west in 121.905 + np.arange(-100, 20) * 1e-7]
    told, on_the_grid = (
        [
            layer_picture(GROUND, layer_of([shapely.box(west, 39.59, 121.95, 39.62)]), frame, "#d55e00")
            for frame in frames
        ]
        for west in (edge, 121.905)
    )
    assert told == on_the_grid
    assert len(set(told)) > 1


def test_adding_up_clicks_along_a_slanted_edge_tells_no_two_edges_of_the_same_cells_apart() -> None:
    asked = [(121.9002 + 3.7e-6 * step, 39.60463 + 0.15 * 3.7e-6 * step) for step in range(0, 1300, 4)]
    same = [layer_of([shape]) for shape in (on_grid(SLANTED), *(moved_within_cells(SLANTED, seed) for seed in (1, 2)))]
    told = [[findings_at(GROUND, [layer], *place) for place in asked] for layer in same]
    assert len(set(told[0])) == 2
    assert told[0] == told[1] == told[2]


@settings(max_examples=30)
@given(stars(), st.integers(0, 1000), st.floats(121.88, 121.92), st.floats(39.58, 39.62), st.floats(2e-4, 0.02))
def test_two_layers_whose_corners_share_their_cells_have_the_same_pictures_in_every_frame(
    shape: shapely.Polygon, seed: int, west: float, south: float, side: float
) -> None:
    moved = moved_within_cells(shape, seed)
    assume(shapely.is_valid(moved))
    frame = Frame((west, south, west + side, south + side), 90, 90)
    first, second = layer_of([shape]), layer_of([moved])
    assert layer_picture(GROUND, first, frame, "#d55e00") == layer_picture(GROUND, second, frame, "#d55e00")
    if shapely.intersection(shape, shapely.from_wkb(GROUND.wkb)).area > 1e-7:
        assert overlap_picture(GROUND, first, frame) == overlap_picture(GROUND, second, frame)


def test_a_layer_that_only_touches_the_site_is_not_found_where_its_edge_was_rounded_into_it() -> None:
    site = footprint_of(shapely.box(121.9, 39.6, 121.910009, 39.61))
    beside = layer_of([shapely.box(121.910009, 39.59, 121.95, 39.62)])
    assert findings_at(site, [beside], 121.910005, 39.605) == ()


def test_a_shape_that_crosses_itself_once_rounded_is_drawn_all_the_same() -> None:
    neck = 1.2e-6  # a dumbbell with a neck far narrower than a cell, which rounding folds over
    shape = shapely.Polygon(
        [(121.901, 39.601), (121.904, 39.604 - neck), (121.907, 39.601), (121.907, 39.607), (121.904003, 39.604 + neck),
         (121.901, 39.607)]
    )  # fmt: skip
    frame = Frame((121.9, 39.6, 121.91, 39.61), 100, 100)
    for made in (
        layer_picture(GROUND, layer_of([shape]), frame, "#d55e00"),
        overlap_picture(GROUND, layer_of([shape]), frame),
    ):
        assert len(made) > 300
    assert findings_at(GROUND, [layer_of([shape])], 121.902, 39.604) == ("layer",)
