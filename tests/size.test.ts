/**
 * How much JavaScript a visitor loads, gzipped, against the limits in package.json. The page's own part stays small, and
 * TensorFlow.js is in the worker's chunks only.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, it } from "vitest";
import { ensureBuilt, ROOT } from "../setup.mjs";

const DIST = path.join(ROOT, "dist");

interface ManifestEntry {
  readonly file: string;
  readonly isEntry?: boolean;
  /** Keys of the chunks that it cannot start without. */
  readonly imports?: readonly string[];
}

type Manifest = Readonly<Record<string, ManifestEntry>>;

function readManifest(): Manifest {
  return JSON.parse(readFileSync(path.join(DIST, ".vite/manifest.json"), "utf8")) as Manifest;
}

/** Vite's manifest lists the page's chunks (all that can be loaded, dynamic ones too), but not the workers'. */
function pageChunks(): readonly string[] {
  const files = Object.values(readManifest()).map((entry) => entry.file);
  return [...new Set(files)].filter((file) => file.endsWith(".js"));
}

/** What a visitor loads before the page works: the entry and all that it imports. */
function firstChunks(): readonly string[] {
  const manifest = readManifest();
  const found = new Set<string>();
  const visit = (key: string): void => {
    const entry = manifest[key];
    if (entry === undefined || found.has(entry.file)) return;
    found.add(entry.file);
    entry.imports?.forEach(visit);
  };
  for (const [key, entry] of Object.entries(manifest)) if (entry.isEntry === true) visit(key);
  return [...found].filter((file) => file.endsWith(".js"));
}

/** What is loaded when it is first asked for: the outputs of a rule, with their typesetter. */
function lateChunks(): readonly string[] {
  const first = new Set(firstChunks());
  return pageChunks().filter((file) => !first.has(file));
}

function workerChunks(): readonly string[] {
  const page = new Set(pageChunks());
  const assets = readdirSync(path.join(DIST, "assets")).map((name) => `assets/${name}`);
  return assets.filter((file) => file.endsWith(".js") && !page.has(file));
}

function gzipBytes(files: readonly string[]): number {
  const sizes = files.map((file) => gzipSync(readFileSync(path.join(DIST, file))).byteLength);
  return sizes.reduce((total, size) => total + size, 0);
}

type LimitName =
  "pageJavaScriptGzipBytes" | "lateJavaScriptGzipBytes" | "workerJavaScriptGzipBytes";

function limit(name: LimitName): number {
  const text = readFileSync(path.join(ROOT, "package.json"), "utf8");
  const { sizeLimits } = JSON.parse(text) as { sizeLimits: Readonly<Record<string, number>> };
  const value = sizeLimits[name];
  if (value === undefined) throw new Error(`package.json has no sizeLimits.${name}`);
  return value;
}

/** Names that TensorFlow.js registers its parts under; they survive minifying. */
function holdsTensorFlow(file: string): boolean {
  const text = readFileSync(path.join(DIST, file), "utf8");
  return text.includes("Conv2DBackpropFilter") || text.includes("tfjs-backend-wasm");
}

beforeAll(() => {
  if (!ensureBuilt()) throw new Error("the page does not build; run npm run build");
});

it("keeps the JavaScript that the page starts with small", () => {
  const files = firstChunks();
  expect(files.length).toBeGreaterThan(0);
  expect(gzipBytes(files)).toBeLessThan(limit("pageJavaScriptGzipBytes"));
});

it("loads the typesetter late, and keeps what is loaded late within its limit", () => {
  const holdsKatex = (file: string): boolean =>
    readFileSync(path.join(DIST, file), "utf8").includes("katex-mathml");
  expect(firstChunks().filter(holdsKatex)).toEqual([]);
  expect(lateChunks().filter(holdsKatex)).toHaveLength(1);
  expect(gzipBytes(lateChunks())).toBeLessThan(limit("lateJavaScriptGzipBytes"));
});

it("keeps the worker's JavaScript within its limit", () => {
  expect(gzipBytes(workerChunks())).toBeLessThan(limit("workerJavaScriptGzipBytes"));
});

it("loads TensorFlow.js in the worker only", () => {
  expect(pageChunks().filter(holdsTensorFlow)).toEqual([]);
  expect(workerChunks().filter(holdsTensorFlow).length).toBeGreaterThan(0);
});
