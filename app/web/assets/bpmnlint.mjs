// What npm's bpmnlint finds by its recommended rules in the diagrams named, as JSON: the oracle of the check's port of them.
// Called as `node bpmnlint.mjs FILE...` by a test; never part of the product.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { BpmnModdle } from 'bpmn-moddle';

const load = createRequire(import.meta.url);
const { Linter } = load('bpmnlint');
const NodeResolver = load('bpmnlint/lib/resolver/node-resolver');
const told = {};
for (const file of process.argv.slice(2)) {
  const { rootElement } = await new BpmnModdle().fromXML(fs.readFileSync(file, 'utf8'));
  const linter = new Linter({ config: { extends: 'bpmnlint:recommended' }, resolver: new NodeResolver() });   // one each: rules remember
  const found = await linter.lint(rootElement);
  told[file] = Object.entries(found).flatMap(([rule, reports]) => reports.map(({ id, category }) => [rule, id ?? '', category]));
}
console.log(JSON.stringify(told));
