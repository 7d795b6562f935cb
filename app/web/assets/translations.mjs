// Lists what the packages of an editor hand to translate, beside what its dictionary has: the test of the dictionaries asks it.
//
// Literals of translate(...) are found in the sources; where a package translates what it keeps in a list (labels of its menus, explanations of
// hit policies, messages of a check), the fields of those lists are read. Called as `node translations.mjs`; prints JSON.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import bpmn from './src/bpmn_zh.js';
import dmn from './src/dmn_zh.js';

const modules = path.join(path.dirname(fileURLToPath(import.meta.url)), 'node_modules');
const LITERAL = /\b_?translate\(\s*(?:\/\*.*?\*\/\s*)?(['"])((?:\\.|(?!\1)[^\\])*)\1/gi;
const LISTED = /\b(?:label|explanation|title)\s*:\s*(['"])((?:\\.|(?!\1)[^\\])*)\1/g;
const NAMED = /\b[A-Z_]*(?:MSG|LABEL|MESSAGE)\b\s*=\s*(['"])((?:\\.|(?!\1)[^\\])*)\1/g;
const RETURNED = /return '((?:Date|Time|Date and time) must match[^']*|(?:Element|Id) must [^']*)'/g;
// Files whose lists are translated entry by entry, and what to look for in them.
const LISTS = [
  [/ReplaceOptions\.js$|PopupEntries\.js$/, LISTED], [/ModelingFeedback\.js$/, NAMED],
  [/HitPolicies\.js$/, LISTED], [/drd\/lib\/features\/(replace|popup-menu)\/\w+\.js$/, LISTED], [/DrillDown\.js$/, LISTED],
  [/SimpleStringEditContextMenuComponent\.js$/, NAMED], [/simple-[\w-]+\/Utils\.js$/, RETURNED], [/IdsUtil\.js$/, RETURNED],
];

function* sources(folder) {
  if (folder.endsWith('.js')) { yield folder; return; }
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && !['node_modules', 'test'].includes(entry.name)) yield* sources(file);
    else if (entry.isFile() && entry.name.endsWith('.js')) yield file;
  }
}

function asked(packages) {
  const found = {};
  for (const name of packages) {
    for (const file of sources(path.join(modules, name))) {
      const text = fs.readFileSync(file, 'utf8');
      const patterns = [LITERAL, ...LISTS.filter(([which]) => which.test(file)).map(([, pattern]) => pattern)];
      for (const pattern of patterns) {
        for (const match of text.matchAll(pattern)) {
          const said = JSON.parse(`"${(match[2] ?? match[1]).replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"')}"`);
          (found[said] ??= new Set()).add(path.relative(modules, file));
        }
      }
    }
  }
  return Object.fromEntries(Object.entries(found).map(([said, files]) => [said, [...files]]));
}

const editors = {
  bpmn: [bpmn, ['bpmn-js/lib', 'diagram-js/lib', 'diagram-js-minimap/dist/index.esm.js', 'diagram-js-direct-editing/lib']],
  dmn: [dmn, ['dmn-js/lib', 'dmn-js-shared/lib', 'dmn-js-drd/lib', 'dmn-js-decision-table/lib', 'dmn-js-literal-expression/lib', 'dmn-js-boxed-expression/lib', 'table-js/lib', 'diagram-js/lib']],
};
const told = Object.entries(editors).map(([name, [dictionary, packages]]) => [name, { asked: asked(packages), known: dictionary }]);
console.log(JSON.stringify(Object.fromEntries(told)));
