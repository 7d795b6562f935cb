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

// Design: domestic browsers on office machines; analysts edit with a later one, which bpmn-js and dmn-js ask for.
const ENTRIES = {
  chrome86: ['diagram', 'draw', 'htmx', 'map', 'page', 'replay'],
  chrome109: ['modeler', 'tables'],
};

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

/** Upstream code that would write an inline style, which the policy forbids; the build fails when its text has changed. */
const PATCHES = [
  { file: /[\\/]style-mod[\\/]src[\\/]style-mod\.js$/, from: '!root.head && root.adoptedStyleSheets', to: 'root.adoptedStyleSheets' },
  {
    file: /[\\/]domify[\\/]index\.js$/,
    from: 'element.innerHTML = prefix + htmlString + suffix;',
    to: `element.innerHTML = prefix + htmlString.replace(/(<[^>]*?\\s)style=/g, '$1data-inline-style=') + suffix;
  for (const each of element.querySelectorAll('[data-inline-style]')) {
    each.style.cssText = each.getAttribute('data-inline-style');
    each.removeAttribute('data-inline-style');
  }`,
  },
];

const keepThePolicy = {
  name: 'keep-the-policy',
  setup(build) {
    for (const { file, from, to } of PATCHES) {
      build.onLoad({ filter: file }, ({ path: source }) => {
        const text = fs.readFileSync(source, 'utf8');
        if (!text.includes(from)) throw new Error(`${source} has changed: look for what writes inline styles and renew its patch`);
        return { contents: text.replace(from, () => to), loader: 'js' };
      });
    }
  },
};

function bundle(browser) {
  return esbuild.build({
    absWorkingDir: here,
    entryPoints: ENTRIES[browser].map((name) => `src/${name}.js`),
    outdir: fresh,
    bundle: true,
    format: 'esm',
    minify: true,
    target: browser,
    charset: 'utf8',
    loader: { '.woff2': 'file' },
    assetNames: '[name]',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [keepThePolicy],
    legalComments: 'none',                      // the whole texts stand in LICENCES.txt
    metafile: true,
    logLevel: 'warning',
    logOverride: { 'direct-eval': 'silent' },   // htmx has it; htmx.js switches it off and the policy forbids it
  });
}

const started = performance.now();
fs.rmSync(fresh, { recursive: true, force: true });
try {
  const results = await Promise.all(Object.keys(ENTRIES).map(bundle));
  const [inputs, outputs] = ['inputs', 'outputs'].map((part) => Object.assign({}, ...results.map((each) => each.metafile[part])));
  fs.writeFileSync(path.join(fresh, 'LICENCES.txt'), licences(inputs));
  fs.writeFileSync(path.join(fresh, 'manifest.json'), `${JSON.stringify(manifest(outputs), null, 2)}\n`);
  fs.rmSync(target, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.renameSync(fresh, target);
} finally {
  fs.rmSync(fresh, { recursive: true, force: true });
}
const size = (name) => `${name} ${Math.round(fs.statSync(path.join(target, name)).size / 1024)} KiB`;
const built = fs.readdirSync(target).filter((name) => /\.(js|css)$/.test(name)).map(size).join(', ');
console.log(`assets: ${built} in ${Math.round(performance.now() - started)} ms`);
