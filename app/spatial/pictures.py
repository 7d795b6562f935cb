"""Layers and overlaps as pictures: coloured PNG with nothing in it but colour, for a window around a site.

What is drawn is clipped to the window. That a picture is no survey of somebody else's layer is not seen to here: it
gets corners that coarse.py has rounded. Here must never be a verdict, a feature id or an attribute. disclosure.py alone draws; what a
frame and a window are, the rooms above may ask.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw

from app.spatial.areas import SEMI_MAJOR_M
from app.spatial.crs import Bounds
from app.spatial.errors import PictureOutOfBounds

LARGEST_SIDE_PX = 2048
FINEST_M_PER_PX = 0.1  # to draw a site by; of a layer nothing finer than the grid of coarse.py is to be seen
WINDOW_LEAST_M = 3_000.0  # what a clerk looks around in: the neighbouring streets and villages
WINDOW_TIMES = 3.0
FILL_OPACITY, LINE_OPACITY = 0.28, 0.9
LINE_PX = 1.5
# Colours that are told apart with the usual colour blindnesses. Source: Okabe and Ito, Color Universal Design, 2008,
# the yellow left out, which is invisible on paper.
PALETTE = ("#d55e00", "#009e73", "#0072b2", "#cc79a7", "#e69f00", "#56b4e9", "#6b4c9a", "#555555")
_HIGHLIGHT, _HIGHLIGHT_OPACITY = "#d4006a", 0.5
# First eccentricity squared of GRS80, as areas.py has it.
_E2 = (2 - 1 / 298.257222101) / 298.257222101


@dataclass(frozen=True, slots=True)
class Frame:
    """What a picture shows. Shape: bounds are (west, south, east, north); width and height in pixels. Units: degrees of
    EPSG:4490, north up, each pixel equally many degrees wide and equally many high.
    """

    bounds: Bounds
    width: int
    height: int


def frame_of(bbox: str, width: int, height: int) -> Frame:
    """The frame that an address asks for. Shape: bbox is west,south,east,north. Raises: E-SPATIAL-17."""
    try:
        west, south, east, north = map(float, bbox.split(","))
    except ValueError:
        raise PictureOutOfBounds(what_zh="bbox 应为四个数", what_en="bbox should be four numbers") from None
    frame = Frame((west, south, east, north), width, height)
    check_frame(frame)
    return frame


def colour_of(place: int) -> str:
    """The colour of the layer that stands at this place among all, counted from 0; after the last they come again."""
    return PALETTE[place % len(PALETTE)]


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """How long a degree of longitude and one of latitude are. Units: degrees in, metres out. Source: radii of curvature
    of the ellipsoid GRS80.
    """
    sine = math.sin(math.radians(latitude))
    rest = 1 - _E2 * sine * sine
    across = SEMI_MAJOR_M / math.sqrt(rest) * math.cos(math.radians(latitude))
    along = SEMI_MAJOR_M * (1 - _E2) / rest**1.5
    return across * math.pi / 180, along * math.pi / 180


def window_of(site: Bounds) -> Bounds:
    """The window around a site in which layers are drawn: three times its size, at least three kilometres to each side.

    Units: degrees of EPSG:4490.
    """
    west, south, east, north = site
    wide, high = metres_per_degree((south + north) / 2)
    around = max(WINDOW_LEAST_M, WINDOW_TIMES * max((east - west) * wide, (north - south) * high))
    return west - around / wide, south - around / high, east + around / wide, north + around / high


def check_frame(frame: Frame) -> None:
    """Refuse what is no picture, is larger than one needs or finer than one may see. Raises: E-SPATIAL-17."""
    west, south, east, north = frame.bounds
    if not all(map(math.isfinite, frame.bounds)) or not (-180 <= west < east <= 180 and -90 < south < north < 90):
        raise PictureOutOfBounds(what_zh="范围无效", what_en="the bounds are none")
    if not (0 < frame.width <= LARGEST_SIDE_PX and 0 < frame.height <= LARGEST_SIDE_PX):
        raise PictureOutOfBounds(
            what_zh=f"尺寸须在 1 至 {LARGEST_SIDE_PX} 像素之间", what_en=f"a side has 1 to {LARGEST_SIDE_PX} pixels"
        )
    wide, high = metres_per_degree((south + north) / 2)
    if min((east - west) * wide / frame.width, (north - south) * high / frame.height) < FINEST_M_PER_PX * 0.99:
        raise PictureOutOfBounds(
            what_zh=f"每像素不得小于 {FINEST_M_PER_PX} 米", what_en=f"a pixel is at least {FINEST_M_PER_PX} m"
        )


def draw(
    geometries: NDArray[np.object_], frame: Frame, window: Bounds, colour: str, fill_opacity: float = FILL_OPACITY
) -> bytes:
    """The geometries as a PNG, anti-aliased, transparent where nothing lies.

    Shape: polygons in EPSG:4490; the frame one that was checked. Empty: none gives a picture without colour.
    """
    finer = 3 if frame.width * frame.height <= 1 << 20 else 2
    size = frame.width * finer, frame.height * finer
    fill, lines = Image.new("L", size), Image.new("L", size)
    for polygon in _visible(geometries, frame, window):
        rings = [_pixels(ring, frame, finer) for ring in shapely.get_rings(polygon)]
        _fill(fill, rings)
        for ring in rings:
            ImageDraw.Draw(lines).line(ring, fill=255, width=round(LINE_PX * finer), joint="curve")
    for mask in (fill, lines):
        _keep_inside(mask, frame, window, finer)
    filled, lined = (layer.resize((frame.width, frame.height), Image.Resampling.BOX) for layer in (fill, lines))
    opacity = ImageChops.lighter(
        filled.point(lambda value: value * fill_opacity), lined.point(lambda value: value * LINE_OPACITY)
    )
    picture = Image.new("RGBA", (frame.width, frame.height), colour)
    picture.putalpha(opacity)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return out.getvalue()


def draw_overlap(pieces: NDArray[np.object_], frame: Frame, window: Bounds) -> bytes:
    """What of a site a layer covers, in the colour of a finding in hand."""
    return draw(pieces, frame, window, _HIGHLIGHT, _HIGHLIGHT_OPACITY)


def _visible(geometries: NDArray[np.object_], frame: Frame, window: Bounds) -> Sequence[shapely.Polygon]:
    """The polygons that show, cut a little outside the picture, so that a cut edge is never seen as a border."""
    west, south, east, north = frame.bounds
    spare_x, spare_y = (east - west) / frame.width * 4, (north - south) / frame.height * 4
    box = (
        max(west - spare_x, window[0] - spare_x),
        max(south - spare_y, window[1] - spare_y),
        min(east + spare_x, window[2] + spare_x),
        min(north + spare_y, window[3] + spare_y),
    )
    if not len(geometries) or box[0] >= box[2] or box[1] >= box[3]:
        return ()
    parts = shapely.get_parts(shapely.get_parts(shapely.clip_by_rect(geometries, *box)))
    return list(parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)])


def _pixels(ring: shapely.LinearRing, frame: Frame, finer: int) -> list[tuple[float, float]]:
    west, south, east, north = frame.bounds
    placed = shapely.get_coordinates(ring)
    x = (placed[:, 0] - west) / (east - west) * frame.width * finer
    y = (north - placed[:, 1]) / (north - south) * frame.height * finer
    return list(zip(x.tolist(), y.tolist(), strict=True))


def _fill(mask: Image.Image, rings: Sequence[list[tuple[float, float]]]) -> None:
    """One polygon onto the mask; its holes take nothing away from what other polygons have filled there."""
    shell, *holes = rings
    if not holes:
        ImageDraw.Draw(mask).polygon(shell, fill=255)
        return
    xs, ys = [x for x, _ in shell], [y for _, y in shell]
    left, top = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
    right, bottom = min(mask.width, math.ceil(max(xs)) + 1), min(mask.height, math.ceil(max(ys)) + 1)
    if left >= right or top >= bottom:
        return
    own = Image.new("L", (right - left, bottom - top))
    for ring, value in ((shell, 255), *((hole, 0) for hole in holes)):
        ImageDraw.Draw(own).polygon([(x - left, y - top) for x, y in ring], fill=value)
    mask.paste(ImageChops.lighter(own, mask.crop((left, top, right, bottom))), (left, top))


def _keep_inside(mask: Image.Image, frame: Frame, window: Bounds, finer: int) -> None:
    """Wipe what lies beyond the window: what was cut a little outside it, and the cut edges."""
    west, south, east, north = frame.bounds
    if window[0] <= west and window[1] <= south and east <= window[2] and north <= window[3]:
        return
    across, down = frame.width * finer / (east - west), frame.height * finer / (north - south)
    left, right = round((window[0] - west) * across), round((window[2] - west) * across)
    top, bottom = round((north - window[3]) * down), round((north - window[1]) * down)
    kept = Image.new("L", mask.size)
    if right >= 0 and bottom >= 0 and left <= mask.width and top <= mask.height:
        ImageDraw.Draw(kept).rectangle((left, top, right, bottom), fill=255)
    mask.paste(ImageChops.multiply(mask, kept))
