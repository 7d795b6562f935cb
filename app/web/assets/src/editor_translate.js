// The words of bpmn.io's editors in the reader's language: one dictionary per editor, and a record of what it lacks.
//
// English is what the packages speak, so it has no dictionary. tests/test_dictionaries.py reads the packages for words that a dictionary
// lacks, and the end-to-end tests expect the record to be empty.
export const missing = new Set();
globalThis.duoguiMissing = missing;

/** A module that puts dictionary between the editor and the page. Shape: values are filled in where the template says {name}. */
export function speak(dictionary, language) {
  const translate = (template, values = {}) => {
    const known = language === 'zh' ? dictionary[template] : template;
    if (known === undefined && template) missing.add(template);
    return String(known ?? template).replace(/{\s*([^}\s]+)\s*}/g, (whole, key) => (values && key in values ? values[key] : whole));
  };
  return { translate: ['value', translate] };
}
