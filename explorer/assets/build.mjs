// Bundles the editor and the map into explorer/static/built/, with the licences of what is in them.
// Run by `make assets`, from the root of the checkout.

import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const SOURCES = "explorer/assets";
const BUILT = "explorer/static/built";
// The terms of a package that names the MIT licence and carries no text of it.
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

const packages = await installed();
await rm(BUILT, { recursive: true, force: true });
await mkdir(BUILT, { recursive: true });
const made = await build({
  entryPoints: [`${SOURCES}/editor.js`, `${SOURCES}/map.js`],
  outdir: BUILT,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
  metafile: true,
});
await refuseUnlicensed(Object.keys(made.metafile.inputs));
await writeFile(`${BUILT}/LICENCES.txt`, await licences());

/** The packages that are not for development, by their folder, as the lock has them. */
async function installed() {
  const lock = JSON.parse(await readFile("package-lock.json", "utf8"));
  const entries = Object.entries(lock.packages).filter(([folder, at]) => folder && !at.dev);
  return new Map(entries.map(([folder, at]) => [folder, at.version]));
}

/** Stops where a bundled file, or a file bundled into one, is of a package that is not listed. */
async function refuseUnlicensed(inputs) {
  for (const input of inputs) {
    const inside = input.startsWith("node_modules/") ? await bundledInto(input) : [];
    for (const folder of [...inside, packageOf(input)]) {
      if (folder && !packages.has(folder)) {
        throw new Error(`${input} holds ${folder}, which no dependency of package.json brings`);
      }
    }
  }
}

/** The packages of which a published bundle was made, as its source map tells. */
async function bundledInto(file) {
  const map = await readFile(`${file}.map`, "utf8").catch(() => null);
  return map ? JSON.parse(map).sources.map(packageOf) : [];
}

function packageOf(path) {
  const at = path.lastIndexOf("node_modules/");
  return at < 0 ? undefined : path.slice(at).match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)[0];
}

async function licences() {
  const parts = ["What is bundled into the files beside this one, and on which terms.\n"];
  for (const [folder, version] of [...packages].sort()) {
    const about = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
    const rule = "=".repeat(78);
    parts.push(`${rule}\n${about.name} ${version} · ${about.license}\n${rule}\n`);
    parts.push(`${await terms(folder, about)}\n`);
  }
  return parts.join("\n");
}

async function terms(folder, about) {
  const files = (await readdir(folder)).filter((name) => /^(licen[cs]e|notice)[^/]*$/i.test(name));
  const texts = files.filter((name) => !name.endsWith(".mjs")).sort();
  if (texts.length) {
    const read = await Promise.all(texts.map((name) => readFile(`${folder}/${name}`, "utf8")));
    return read.map((text) => text.trim()).join("\n\n");
  }
  if (about.license !== "MIT") {
    throw new Error(`${about.name} carries no licence text; find it before bundling the package`);
  }
  const names = [about.author, ...(about.contributors ?? [])].filter(Boolean);
  const holders = names.map((who) => who.name ?? who).join(", ");
  return `Copyright ${holders} (its package carries no text of the licence it names)\n\n${MIT}`;
}
