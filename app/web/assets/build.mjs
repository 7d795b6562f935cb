// Builds the islands of src/ into ../static/dist: fixed names, a manifest with digests, and the licences of what was bundled.
//
// Here live the entries and the oldest browser. Never here: patches of the bpmn.io watermark, names that change with the content
// (templates name files through manifest.json and may ask for the digest), anything fetched while building.
// Called by `make assets`; `node build.mjs DIR` writes elsewhere.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(process.argv[2] ?? path.join(here, '../static/dist'));
const fresh = `${target}.${process.pid}`;       // built beside and moved in whole: a page never meets half a build

const ENTRIES = ['diagram', 'draw', 'htmx', 'map', 'page', 'replay'];
const OLDEST_BROWSER = 'chrome86';              // design: domestic browsers on office machines

function digest(file) {
  return `sha384-${createHash('sha384').update(fs.readFileSync(file)).digest('base64')}`;
}

/** What each entry needs, for templates and the content security policy. */
function manifest(outputs) {
  const entries = {};
  for (const [file, output] of Object.entries(outputs)) {
    if (!output.entryPoint) continue;
    const name = path.basename(file, '.js');
    const files = { js: `${name}.js`, ...(output.cssBundle ? { css: `${name}.css` } : {}) };
    const integrity = Object.fromEntries(Object.entries(files).map(([kind, each]) => [kind, digest(path.join(fresh, each))]));
    entries[name] = { ...files, integrity };
  }
  return entries;
}

/** The licence texts that the bundled packages ask to travel with them. */
function licences(inputs) {
  const homes = new Set();
  for (const input of Object.keys(inputs)) {
    const found = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (found) homes.add(found[1]);
  }
  return [...homes].sort().map((home) => {
    const about = JSON.parse(fs.readFileSync(path.join(here, home, 'package.json'), 'utf8'));
    const file = fs.readdirSync(path.join(here, home)).find((name) => /^licen[cs]e/i.test(name));
    if (!file && !about.license) throw new Error(`${about.name} ${about.version} tells no licence: it may not be bundled`);
    const text = file ? fs.readFileSync(path.join(here, home, file), 'utf8').trim() : `Licence named by its package.json: ${about.license}`;
    return `${about.name} ${about.version}\n\n${text}\n`;
  }).join(`\n${'-'.repeat(80)}\n\n`);
}

const started = performance.now();
fs.rmSync(fresh, { recursive: true, force: true });
try {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ENTRIES.map((name) => `src/${name}.js`),
    outdir: fresh,
    bundle: true,
    format: 'esm',
    minify: true,
    target: OLDEST_BROWSER,
    charset: 'utf8',
    legalComments: 'none',                      // the whole texts stand in LICENCES.txt
    metafile: true,
    logLevel: 'warning',
    logOverride: { 'direct-eval': 'silent' },   // htmx has it; htmx.js switches it off and the policy forbids it
  });
  fs.writeFileSync(path.join(fresh, 'LICENCES.txt'), licences(result.metafile.inputs));
  fs.writeFileSync(path.join(fresh, 'manifest.json'), `${JSON.stringify(manifest(result.metafile.outputs), null, 2)}\n`);
  fs.rmSync(target, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.renameSync(fresh, target);
} finally {
  fs.rmSync(fresh, { recursive: true, force: true });
}
const size = (name) => `${name} ${Math.round(fs.statSync(path.join(target, name)).size / 1024)} KiB`;
const built = fs.readdirSync(target).filter((name) => /\.(js|css)$/.test(name)).map(size).join(', ');
console.log(`assets: ${built} in ${Math.round(performance.now() - started)} ms`);
