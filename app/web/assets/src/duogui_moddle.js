// The vocabulary of urn:duogui:schema:1.0 for bpmn-moddle, so that the modeler reads and writes it as elements and loses nothing.
//
// The words are those of app/engine/extensions.py; tests/test_vocabulary.py holds the two together. Elements of other namespaces need
// no word here: moddle keeps what it does not know.
const attribute = (name) => ({ name, isAttr: true, type: 'String' });
const type = (name, attributes, more = []) => ({
  name, superClass: ['Element'], meta: { allowedIn: ['*'] }, properties: [...attributes.map(attribute), ...more],
});
const PARAMETERS = [{ name: 'parameters', isMany: true, type: 'Parameter' }];

export default {
  name: 'Duogui',
  uri: 'urn:duogui:schema:1.0',
  prefix: 'duogui',
  xml: { tagAlias: 'lowerCase' },
  associations: [],
  types: [
    { name: 'Named', extends: ['bpmn:BaseElement'], properties: [attribute('name_en')] },
    type('Articles', ['refs', 'reason', 'reason_en']),
    type('Form', ['key', 'result', 'about']),
    type('Candidates', ['department', 'duty']),
    type('Limit', ['variable', 'timer', 'at_end', 'pauses']),
    type('Decision', ['key', 'result', 'binding'], PARAMETERS),
    type('Subject', ['kind', 'name', 'code']),
    type('Work', ['kind', 'result'], PARAMETERS),
    type('Parameter', ['name', 'value']),
  ],
};
