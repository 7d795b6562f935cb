// What an element is, in the words of the palette and its menus: "User task", "Boundary event".
export function kindWords(element, translate) {
  const spaced = element.type.replace(/^bpmn:/, '').replace(/([a-z])([A-Z])/g, (_, one, two) => `${one} ${two.toLowerCase()}`);
  return translate(spaced);
}
