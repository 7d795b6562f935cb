// A link on each call activity to the editor of the model it calls. It follows the element as its called model changes.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { make, say } from './editor_words.js';

export function linkCalled(modeler, called) {
  const [overlays, registry] = [modeler.get('overlays'), modeler.get('elementRegistry')];
  const addresses = new Map(called.map(({ value, address, words }) => [value, { address, words }]));

  function link(element) {
    if (!is(element, 'bpmn:CallActivity') || element.labelTarget) return;
    overlays.remove({ element, type: 'called' });
    const known = addresses.get(element.businessObject.get('calledElement'));
    if (!known) return;
    const html = make('a', { class: 'editor-called', href: known.address, title: `${say('openCalled')} ${known.words}` }, `${say('open')} →`);
    overlays.add(element, 'called', { position: { bottom: 10, left: 8 }, html, show: { minZoom: 0.5 } });
  }

  registry.filter((element) => is(element, 'bpmn:CallActivity')).forEach(link);
  modeler.on(['element.changed', 'shape.added'], ({ element }) => { if (registry.get(element.id)) link(element); });
}
