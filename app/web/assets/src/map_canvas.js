// The map itself: the site's outline with every vertex, layers as pictures drawn by the server, scale and keys.
import OLMap from 'ol/Map.js';
import View from 'ol/View.js';
import ScaleLine from 'ol/control/ScaleLine.js';
import Zoom from 'ol/control/Zoom.js';
import { defaults as interactions } from 'ol/interaction/defaults.js';
import { load } from 'ol/Image.js';
import ImageLayer from 'ol/layer/Image.js';
import Layer from 'ol/layer/Layer.js';
import ImageSource from 'ol/source/Image.js';
import Source from 'ol/source/Source.js';
import { planeOf, polygonsOf } from './map_plane.js';

const LARGEST_SIDE = 2048;           // what the server draws at most
const SITE = '#14427a';
const ROOM = [28, 28, 40, 64];       // around the site when all of it is shown; more where the scale and the buttons stand

const STYLES = {                      // width in pixels
  site: { colour: SITE, width: 2.5, fill: 'rgba(20, 66, 122, .06)' },
  former: { colour: SITE, width: 2, dash: [7, 5] },
  border: { colour: '#767676', width: 1.5, dash: [2, 4] },
};

/** A map in a frame, showing what the server told. Shape: told as map_desk.py says it. */
export function canvasOf(frame, told, words, { isDrawing = false } = {}) {
  const plane = planeOf(told.metres);
  const view = new View({
    projection: plane.projection,
    extent: plane.boxToView(told.window),
    constrainOnlyCenter: true,
    showFullExtent: true,
    smoothResolutionConstraint: false,
    enableRotation: false,
    center: plane.toView([(told.bounds[0] + told.bounds[2]) / 2, (told.bounds[1] + told.bounds[3]) / 2]),
    resolution: 1,
    minResolution: told.finest / plane.along,
    maxResolution: (told.window[3] - told.window[1]) / 200,
  });
  frame.replaceChildren();
  const map = new OLMap({
    target: frame,
    view,
    layers: [],
    controls: [
      new Zoom({ zoomInTipLabel: words.in, zoomOutTipLabel: words.out }),
      new ScaleLine({ units: 'metric', minWidth: 90 }),
    ],
    // The wheel scrolls the page until the map is asked for by a click or the Tab key.
    interactions: interactions({ onFocusOnly: true, altShiftDragRotate: false, pinchRotate: false, doubleClickZoom: !isDrawing }),
  });
  const canvas = { map, view, plane, told, whole: () => view.fit(plane.boxToView(told.bounds), { padding: ROOM, size: map.getSize() }) };
  if (told.border) outline(canvas, told.border, STYLES.border);
  if (told.site) outline(canvas, told.site, isDrawing ? STYLES.former : STYLES.site);
  canvas.whole();
  return canvas;
}

/** An outline with every vertex, above all pictures: drawn by hand, since OpenLayers' own vectors weigh as much as the rest of the map. */
function outline(canvas, geometry, style) {
  const rings = polygonsOf(geometry).flatMap((polygon) => polygon.map((ring) => ring.map(canvas.plane.toView)));
  const paper = document.createElement('canvas');
  Object.assign(paper.style, { position: 'absolute', left: 0, top: 0, width: '100%', height: '100%', pointerEvents: 'none' });
  function render({ size: [wide, high], pixelRatio, viewState: { center, resolution } }) {
    [paper.width, paper.height] = [wide * pixelRatio, high * pixelRatio];
    const pen = paper.getContext('2d');
    pen.scale(pixelRatio, pixelRatio);
    pen.beginPath();
    rings.forEach((ring) => {
      ring.forEach(([x, y]) => pen.lineTo((x - center[0]) / resolution + wide / 2, high / 2 - (y - center[1]) / resolution));
      pen.closePath();
    });
    if (style.fill) {
      pen.fillStyle = style.fill;
      pen.fill('evenodd');
    }
    Object.assign(pen, { strokeStyle: style.colour, lineWidth: style.width, lineJoin: 'round' });
    pen.setLineDash(style.dash ?? []);
    pen.stroke();
    return paper;
  }
  canvas.map.addLayer(new Layer({ source: new Source({ projection: canvas.plane.projection, state: 'ready' }), render, zIndex: 20 }));
}

/** A layer whose pictures the server draws for what is in view. */
export function pictures(canvas, address, { zIndex, onError }) {
  const source = new ImageSource({
    projection: canvas.plane.projection,
    loader: (extent, resolution) => {
      const step = Math.max(resolution, canvas.told.finest / canvas.plane.along);
      const [width, height] = [extent[2] - extent[0], extent[3] - extent[1]].map((side) => Math.min(LARGEST_SIDE, Math.max(1, Math.round(side / step))));
      const asked = new URL(address, window.location.href);
      asked.searchParams.set('bbox', canvas.plane.boxToDegrees(extent).map((value) => value.toFixed(9)).join(','));
      asked.searchParams.set('width', width);
      asked.searchParams.set('height', height);
      return load(new Image(), asked.href).then((image) => ({ image, extent, pixelRatio: 1 }));
    },
  });
  if (onError) source.on('imageloaderror', onError);
  const layer = new ImageLayer({ source, zIndex });
  canvas.map.addLayer(layer);
  return layer;
}
