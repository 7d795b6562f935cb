"""The floor under everything that shows where a layer lies: its corners on a grid of about a metre.

A map answers as often as it is asked. Rounding each question alone would not do: a slanted edge crosses many cells, an
anti-aliased pixel tells shares of itself, and a frame may be moved by a millimetre; added up they tell an edge far
finer than any one answer. So the corners themselves are rounded before anything is drawn or looked up: two layers
whose corners share their cells have the same pictures and the same clicks, whatever is asked and how often. Areas and
verdicts are measured on the true layer, never on this one. disclosure.py alone may call.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from app.spatial.atlas import LayerVersion
from app.spatial.crs import Bounds

# East and north. At least a metre on the ground everywhere in China: a degree of longitude has 66 km at its northern
# end (53.6 N) and 106 km at 18 N, one of latitude 111 km. Degrees and not metres, so that the grid is one for the
# whole country and neighbouring sites cannot be played against each other.
CELL_DEG = np.array([2e-5, 1e-5])


def coarse_near(layer: LayerVersion, bounds: Bounds) -> NDArray[np.object_]:
    """The features of a layer around these bounds with every corner on the grid.

    Shape: polygons, valid; kept for the next picture, read only. Units: degrees of EPSG:4490. Empty: none where nothing
    lies near; what is narrower than a cell may vanish.
    """
    return _coarse_near(layer, bounds)


def middle_of_cell(lon: float, lat: float) -> tuple[float, float]:
    """The middle of the cell in which a position lies, the same for every position in it. Units: degrees of EPSG:4490."""
    east, north = (np.floor(np.array([lon, lat]) / CELL_DEG) + 0.5) * CELL_DEG
    return float(east), float(north)


@lru_cache(maxsize=16)
def _coarse_near(layer: LayerVersion, bounds: Bounds) -> NDArray[np.object_]:
    west, south, east, north = bounds
    spare_x, spare_y = CELL_DEG  # what lies just beyond may be rounded into the bounds
    near = np.sort(layer.tree.query(shapely.box(west - spare_x, south - spare_y, east + spare_x, north + spare_y)))
    rounded: NDArray[np.object_] = shapely.transform(layer.geometries[near], _on_grid)
    crossed = ~shapely.is_valid(rounded)
    rounded[crossed] = shapely.make_valid(rounded[crossed], method="structure", keep_collapsed=False)
    kept: NDArray[np.object_] = rounded[~shapely.is_empty(rounded)]
    kept.flags.writeable = False
    return kept


def _on_grid(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.round(corners / CELL_DEG) * CELL_DEG)
