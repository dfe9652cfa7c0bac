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
}

/** Vite's manifest lists the page's chunks (all that can be loaded, dynamic ones too), but not the workers'. */
function pageChunks(): readonly string[] {
  const text = readFileSync(path.join(DIST, ".vite/manifest.json"), "utf8");
  const manifest = JSON.parse(text) as Readonly<Record<string, ManifestEntry>>;
  const files = Object.values(manifest).map((entry) => entry.file);
  return files.filter((file) => file.endsWith(".js"));
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

function limit(name: "pageJavaScriptGzipBytes" | "workerJavaScriptGzipBytes"): number {
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

it("keeps the page's own JavaScript small", () => {
  const files = pageChunks();
  expect(files.length).toBeGreaterThan(0);
  expect(gzipBytes(files)).toBeLessThan(limit("pageJavaScriptGzipBytes"));
});

it("keeps the worker's JavaScript within its limit", () => {
  expect(gzipBytes(workerChunks())).toBeLessThan(limit("workerJavaScriptGzipBytes"));
});

it("loads TensorFlow.js in the worker only", () => {
  expect(pageChunks().filter(holdsTensorFlow)).toEqual([]);
  expect(workerChunks().filter(holdsTensorFlow).length).toBeGreaterThan(0);
});
