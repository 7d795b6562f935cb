// Reading and writing of duogui's extension elements and of a few BPMN properties, each as one command that can be undone.
//
// What stands beside them, of other namespaces or attributes not asked for here, is carried over as it is.
function values(element) {
  return element.businessObject.get('extensionElements')?.get('values') || [];
}

/** The extension element of a type, such as duogui:Limit. Empty: undefined. */
export function extension(element, type) {
  return values(element).find((value) => value.$type === type);
}

export function extensionValue(element, type, name) {
  return String(extension(element, type)?.get(name) ?? '');
}

export function parameterLines(element, type) {
  return (extension(element, type)?.get('parameters') || []).map(({ name, value }) => `${name} = ${value}`).join('\n');
}

export function writer(modeler) {
  const [modeling, moddle] = [modeler.get('modeling'), modeler.get('moddle')];

  function holding(element, list) {
    const holder = moddle.create('bpmn:ExtensionElements', { values: list });
    holder.$parent = element.businessObject;
    list.forEach((value) => { value.$parent = holder; });
    modeling.updateProperties(element, { extensionElements: list.length ? holder : undefined });
  }

  function copied(old, type, changed) {
    const kept = {};
    for (const property of old?.$descriptor.properties || []) {
      if (old[property.name] !== undefined) kept[property.ns?.localName || property.name] = old[property.name];
    }
    const wanted = { ...kept, ...changed };
    for (const name of Object.keys(wanted)) if (wanted[name] === undefined || wanted[name] === '') delete wanted[name];
    const made = moddle.create(type, wanted);
    Object.assign(made.$attrs, old?.$attrs);
    made.get('parameters')?.forEach?.((parameter) => { parameter.$parent = made; });
    return Object.keys(wanted).length ? made : null;
  }

  /** Sets attributes of one extension element; without any left it goes. Several types may change in one command. */
  function extend(element, changes) {
    let list = [...values(element)];
    for (const [type, changed] of Object.entries(changes)) {
      const old = list.find((value) => value.$type === type);
      const made = copied(old, type, changed);
      if (old) list = list.flatMap((value) => (value === old ? (made ? [made] : []) : [value]));
      else if (made) list.push(made);
    }
    holding(element, list);
  }

  /** Sets the parameters of a decision or a work from lines of "name = FEEL"; a line that says less is passed over. */
  function parameters(element, type, text) {
    const lines = text.split('\n').map((line) => line.match(/^\s*([^=\s]+)\s*=\s*(.+?)\s*$/)).filter(Boolean);
    extend(element, { [type]: { parameters: lines.map(([, name, value]) => moddle.create('duogui:Parameter', { name, value })) } });
  }

  function expression(element, parent, property, text) {
    const made = text ? moddle.create('bpmn:FormalExpression', { body: text }) : undefined;
    if (made) made.$parent = parent;
    if (parent === element.businessObject) modeling.updateProperties(element, { [property]: made });
    else modeling.updateModdleProperties(element, parent, { [property]: made });
  }

  function document_(element, text) {
    const made = text ? [moddle.create('bpmn:Documentation', { text })] : [];
    made.forEach((each) => { each.$parent = element.businessObject; });
    modeling.updateProperties(element, { documentation: made });
  }

  return { extend, parameters, expression, document: document_, set: (element, changed) => modeling.updateProperties(element, changed) };
}
