"""Layer versions: named by content, refusing what is broken, found by code."""

from __future__ import annotations

from decimal import Decimal

import pytest
import shapely

from app.spatial.atlas import Atlas, Row, build_layer
from app.spatial.errors import LayerBroken, LayerUnknown
from spatial.shapes import layer_of

SQUARE = shapely.box(121.9, 39.6, 121.91, 39.61)


def rows(*geometries: shapely.Geometry) -> list[Row]:
    return [
        (fid, {"BSM": str(fid), "MJ": Decimal("1.50")}, shapely.to_wkb(item)) for fid, item in enumerate(geometries)
    ]


def version(made: list[Row], code: str = "a") -> str:
    return build_layer(code, "甲", "A", "210200-water", made).version


def test_a_version_is_the_content_whatever_the_order_of_rows_or_attributes() -> None:
    made = rows(SQUARE, shapely.box(0, 0, 1, 1))
    turned = [(fid, dict(reversed(attributes.items())), wkb) for fid, attributes, wkb in reversed(made)]
    assert version(made) == version(turned)
    assert len(version(made)) == 64


def test_any_change_of_geometry_attribute_id_or_code_is_another_version() -> None:
    made = rows(SQUARE)
    ((fid, attributes, wkb),) = made
    changed = [
        rows(shapely.box(121.9, 39.6, 121.91, 39.6100001)),
        [(fid, {**attributes, "MJ": Decimal("1.51")}, wkb)],
        [(fid + 1, attributes, wkb)],
        [],
    ]
    assert len({version(made), version(made, "b"), *map(version, changed)}) == 6


def test_attributes_with_doubles_have_a_version_too() -> None:
    assert version([(1, {"MJ": 1.1}, shapely.to_wkb(SQUARE))]) == version(
        [(1, {"MJ": Decimal("1.1")}, shapely.to_wkb(SQUARE))]
    )


@pytest.mark.parametrize(
    ("wkb", "word"),
    [
        (b"torn", "无法读取"),
        (shapely.to_wkb(shapely.Point(0, 0)), "不是面"),
        (shapely.to_wkb(shapely.Polygon()), "为空"),
        (shapely.to_wkb(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])), "图形自相交 (0.5, 0.5)"),
    ],
)
def test_a_broken_feature_is_named_and_nothing_is_repaired(wkb: bytes, word: str) -> None:
    with pytest.raises(LayerBroken) as raised:
        build_layer("a", "甲", "A", "210200-water", [*rows(SQUARE), (7, {}, wkb)])
    assert word in raised.value.message("zh")
    assert raised.value.values["fid"] == 7


def test_a_repeated_feature_id_is_refused() -> None:
    with pytest.raises(LayerBroken):
        build_layer("a", "甲", "A", "210200-water", rows(SQUARE) * 2)


def test_layers_are_found_by_their_code() -> None:
    layer = layer_of([SQUARE])
    atlas = Atlas([layer])
    assert atlas.layer("layer") is layer
    assert (len(atlas), list(atlas)) == (1, [layer])
    with pytest.raises(LayerUnknown) as raised:
        atlas.layer("none")
    assert "layer" in raised.value.hint("en")
