// Degrees of EPSG:4490 on the screen in true shape: longitude is shortened by what a degree of it is shorter than one of latitude, as the
// server says for the middle of the site. So a square is square, and the scale line is right both ways.
//
// Never here: a datum, a zone, an area that anybody relies on. Those come from the server.
import Projection from 'ol/proj/Projection.js';

/** The plane of a map. Shape: metres are those of a degree of longitude and of latitude. */
export function planeOf([across, along]) {
  const narrower = across / along;
  const projection = new Projection({
    code: 'EPSG:4490',
    units: 'degrees',
    metersPerUnit: along,
    extent: [-180 * narrower, -90, 180 * narrower, 90],
    getPointResolution: (resolution) => resolution,
  });
  return {
    projection,
    along,
    toView: ([lon, lat]) => [lon * narrower, lat],
    toDegrees: ([x, y]) => [x / narrower, y],
    boxToView: ([west, south, east, north]) => [west * narrower, south, east * narrower, north],
    boxToDegrees: ([west, south, east, north]) => [west / narrower, south, east / narrower, north],
  };
}

/** Rings of a GeoJSON polygon or multipolygon, polygon by polygon. */
export function polygonsOf(geometry) {
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates];
}

/** An angle in degrees, minutes and seconds, with its letter. */
export function dms(degrees, letter) {
  const hundredths = Math.round(Math.abs(degrees) * 360000);
  const seconds = (hundredths % 6000) / 100;
  const minutes = Math.floor(hundredths / 6000);
  return `${Math.floor(minutes / 60)}°${String(minutes % 60).padStart(2, '0')}′${seconds.toFixed(2).padStart(5, '0')}″${letter}`;
}

/** A position as it is told beside the map: both ways of writing it. */
export function positionWords([lon, lat]) {
  return `${dms(lon, 'E')} ${dms(lat, 'N')} · ${lon.toFixed(6)}, ${lat.toFixed(6)}`;
}
