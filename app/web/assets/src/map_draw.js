// Drawing a site: polygons and holes go as GeoJSON text into an entry of the form, where the server reads them as it reads a file.
//
// Nothing is snapped, closed or mended here: what is wrong with a drawing the server says, by the place.
import Feature from 'ol/Feature.js';
import LinearRing from 'ol/geom/LinearRing.js';
import Polygon from 'ol/geom/Polygon.js';
import Draw from 'ol/interaction/Draw.js';
import Modify from 'ol/interaction/Modify.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import CircleStyle from 'ol/style/Circle.js';
import Fill from 'ol/style/Fill.js';
import Stroke from 'ol/style/Stroke.js';
import Style from 'ol/style/Style.js';
import MultiPoint from 'ol/geom/MultiPoint.js';
import RegularShape from 'ol/style/RegularShape.js';
import { crossings } from './map_crossings.js';
import { polygonsOf } from './map_plane.js';
import { button, element } from './map_panel.js';

const INK = '#a3195b';
const WRONG = '#b3261e';
const PLACES = 9;                    // of a degree: a tenth of a millimetre
const LONGEST = 380000;              // characters that a draft keeps of one entry
const CRS = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4490' } };
const CORNERS = 400;                 // beyond it corners are not dotted: they would hide the line

const line = new Style({ stroke: new Stroke({ color: INK, width: 2.5 }), fill: new Fill({ color: 'rgba(163, 25, 91, .14)' }) });
const dot = new CircleStyle({ radius: 4, fill: new Fill({ color: '#fff' }), stroke: new Stroke({ color: INK, width: 2 }) });
const cross = (width, color) => new Style({
  image: new RegularShape({ points: 4, radius: 11, radius2: 0, angle: Math.PI / 4, stroke: new Stroke({ color, width }) }),
});
const CROSSED = [
  new Style({ image: new CircleStyle({ radius: 14, fill: new Fill({ color: 'rgba(255, 255, 255, .7)' }), stroke: new Stroke({ color: WRONG, width: 2.5 }) }) }),
  cross(3, WRONG),
];

function drawnStyle(feature) {
  const corners = feature.getGeometry().getCoordinates().flat();
  return corners.length > CORNERS ? line : [line, new Style({ image: dot, geometry: new MultiPoint(corners) })];
}

/** Tools to draw into the entry. Shape: entry is the control that holds the GeoJSON text. */
export function drawing(home, canvas, entry, words, say) {
  const source = new VectorSource();
  canvas.map.addLayer(new VectorLayer({ source, style: drawnStyle, zIndex: 30 }));
  const wrong = new Feature(new MultiPoint([]));
  canvas.map.addLayer(new VectorLayer({ source: new VectorSource({ features: [wrong] }), style: CROSSED, zIndex: 40 }));
  const past = [];                   // texts before each change, to go back to
  let active = null;
  let isSketching = false;

  const polygons = () => source.getFeatures().map((feature) => feature.getGeometry());
  const rounded = (position) => canvas.plane.toDegrees(position).map((value) => Number(value.toFixed(PLACES)));

  function asText() {
    const features = polygons().map((polygon) => ({
      type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: polygon.getCoordinates().map((ring) => ring.map(rounded)) },
    }));
    return features.length ? JSON.stringify({ type: 'FeatureCollection', crs: CRS, features }) : '';
  }

  function show(text) {
    const rings = text ? JSON.parse(text).features.flatMap((feature) => polygonsOf(feature.geometry)) : [];
    source.clear();
    source.addFeatures(rings.map((polygon) => new Feature(new Polygon(polygon.map((ring) => ring.map(canvas.plane.toView))))));
  }

  const corners = () => polygons().reduce((sum, polygon) => sum + polygon.getCoordinates().reduce((count, ring) => count + ring.length - 1, 0), 0);

  /** Marks where edges cross, those of a line that is being drawn too. Shape: gives how many places. */
  function mark(sketched = []) {
    const found = crossings([...polygons().flatMap((polygon) => polygon.getCoordinates()), ...sketched]);
    wrong.getGeometry().setCoordinates(found);
    return found.length;
  }

  function tell(extra = '') {
    const found = polygons();
    const crossed = mark();
    const area = Math.round(found.reduce((sum, polygon) => sum + polygon.getArea(), 0) * canvas.plane.along ** 2);
    const values = { parts: found.length, corners: corners(), area: area.toLocaleString('en'), count: crossed };
    const wording = crossed ? words.crossed : words.drawn_so_far;
    const told = found.length ? wording.replace(/\{(\w+)\}/g, (whole, name) => values[name]) : words.empty;
    say([told, extra].filter(Boolean).join(' · '));
  }

  function keep(extra = '') {
    const text = asText();
    if (text.length > LONGEST) return tell(words.too_many);
    past.push(entry.value);
    entry.value = text;
    entry.dispatchEvent(new Event('input', { bubbles: true }));
    return tell(extra);
  }

  function cutHole(feature) {
    const ring = feature.getGeometry().getCoordinates()[0];
    const around = polygons().find((polygon) => polygon.intersectsCoordinate(ring[0]));
    if (!around) return tell(words.hole_outside);
    around.appendLinearRing(new LinearRing(ring));
    return keep();
  }

  function sketch(isHole) {
    const draw = new Draw({ type: 'Polygon', stopClick: true, snapTolerance: 8 });
    draw.on('drawstart', ({ feature }) => {
      isSketching = true;
      feature.getGeometry().on('change', ({ target }) => {
        const ring = target.getCoordinates()[0] ?? [];
        if (isSketching && mark([ring.slice(0, -1)])) say(words.crossing);      // the edge that would close it is not drawn yet
      });
    });
    draw.on('drawabort', () => {
      isSketching = false;
      mark();
    });
    draw.on('drawend', ({ feature }) => {
      isSketching = false;
      if (isHole) return cutHole(feature);
      source.addFeature(feature);
      return keep();
    });
    return draw;
  }

  const modes = {
    draw: [() => sketch(false), words.drawing],
    hole: [() => sketch(true), words.holing],
    modify: [() => {
      const modify = new Modify({ source });
      let before = 0;
      let isDragged = false;
      modify.on('modifystart', () => { [before, isDragged] = [corners(), false]; });
      source.on('changefeature', () => { if (isDragged) mark(); });
      canvas.map.on('pointerdrag', () => { isDragged = true; });
      // A click on an edge that drags nothing would leave a corner there that nobody meant.
      modify.on('modifyend', () => (isDragged || corners() < before ? keep() : show(entry.value)));
      return modify;
    }, words.modifying],
  };
  const tools = {};
  const hint = element('p', { class: 'hint' });

  function begin(mode) {
    if (active) canvas.map.removeInteraction(active);
    isSketching = false;
    active = modes[mode][0]();
    canvas.map.addInteraction(active);
    hint.textContent = modes[mode][1];
    Object.entries(tools).forEach(([name, each]) => each.setAttribute('aria-pressed', name === mode));
  }

  function undo() {
    if (isSketching) return active.removeLastPoint();
    if (!past.length) return undefined;
    entry.value = past.pop();
    show(entry.value);
    entry.dispatchEvent(new Event('input', { bubbles: true }));
    return tell();
  }

  const row = element('p', { class: 'sitemap-tools' });
  Object.keys(modes).forEach((mode) => {
    tools[mode] = button(words[mode], () => begin(mode));
    row.append(tools[mode]);
  });
  row.append(button(words.undo, undo), button(words.clear, () => {
    source.clear();
    keep();
    begin('draw');
  }));
  if (canvas.told.site) {
    row.append(button(words.from_former, () => {
      show(JSON.stringify({ features: [{ geometry: canvas.told.site }] }));
      keep();
      begin('modify');
    }));
  }
  home.prepend(row, hint);
  home.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !isSketching) return;
    active.abortDrawing();
    event.preventDefault();
  }, true);

  try {
    show(entry.value);
    tell();
  } catch {
    tell(words.unreadable);
  }
  begin(source.isEmpty() ? 'draw' : 'modify');
  if (!source.isEmpty()) canvas.view.fit(source.getExtent(), { padding: [40, 40, 40, 40], size: canvas.map.getSize() });
}
