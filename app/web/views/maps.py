"""Maps: what the map of a project or of a district is drawn from, asked by the browser's island.

The site's own outline goes out with every vertex to whoever sees the project; layers and findings go out as pictures.
"""

from __future__ import annotations

import math

from flask import Blueprint, Response, jsonify, request

from app.casework.show_map import SiteMap, codes_at, draw_finding, draw_layer, show_map
from app.spatial.pictures import Frame, frame_of
from app.web import map_desk
from app.web.access import actor, subject
from app.web.offices import office

pages = Blueprint("maps", __name__)


@pages.get("/projects/<project_id>/map")
def of_project(**_: str) -> Response:
    """The project's site, its layers and where to ask for pictures. With `case` those of the case's last check."""
    return jsonify(map_desk.of_project(subject(), _site_map()))


@pages.get("/map/district")
def of_district() -> Response:
    """The border of the reader's own region, to draw a new site in."""
    return jsonify(map_desk.of_district(actor()))


@pages.get("/projects/<project_id>/map/<layer>.png")
def layer(layer: str, **_: str) -> Response:
    """A layer around the site. Shape: bbox=west,south,east,north in degrees of EPSG:4490, width and height in pixels."""
    return _picture(draw_layer(office(), _site_map(), layer, _frame()))


@pages.get("/projects/<project_id>/map/<layer>/finding.png")
def finding(layer: str, **_: str) -> Response:
    """What a layer covers of the site. Shape: as for the layer."""
    return _picture(draw_finding(office(), _site_map(), layer, _frame()))


@pages.get("/projects/<project_id>/map/at")
def at(**_: str) -> Response:
    """Which findings lie at a position, and its coordinates in the zone. Shape: lon and lat in degrees of EPSG:4490."""
    lon, lat = (request.args.get(name, math.nan, type=float) for name in ("lon", "lat"))
    zone = map_desk.in_zone(lon, lat)
    return jsonify({"findings": codes_at(office(), _site_map(), lon, lat), **zone})


def _site_map() -> SiteMap:
    return show_map(office(), actor(), subject().id, request.args.get("case", ""))


def _frame() -> Frame:
    width, height = (request.args.get(name, 0, type=int) for name in ("width", "height"))
    return frame_of(request.args.get("bbox", ""), width, height)


def _picture(content: bytes) -> Response:
    return Response(content, mimetype="image/png")
