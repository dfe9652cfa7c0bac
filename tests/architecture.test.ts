/**
 * The layout keeps its promises: every room is on the map, imports follow the arrows there, the engine and the language
 * know no optimizer by name, and text never becomes code.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { optimizers } from "../src/optimizers/index.ts";
import { ROOT } from "../setup.mjs";

const SRC = path.join(ROOT, "src");

const MAP = readFileSync(path.join(SRC, "README.md"), "utf8");

/** What a room may import: rooms, and rooms of which it may use the types only. */
interface Arrows {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** The table under "Rooms", as it is written there: `| room | what it is | may import |`. */
function readMap(): ReadonlyMap<string, Arrows> {
  const rows = MAP.matchAll(/^\| `([a-z]+)` \|[^|]*\|([^|]*)\|$/gm);
  return new Map(
    [...rows].map((row) => {
      const targets = (row[2] ?? "").split(",").map((target) => target.trim());
      const types = targets.filter((target) => target.endsWith(" (types)"));
      return [
        row[1] ?? "",
        {
          values: targets.filter((target) => !types.includes(target)),
          types: types.map((target) => target.replace(" (types)", "")),
        },
      ];
    }),
  );
}

const ARROWS = readMap();

interface SourceFile {
  /** Relative to src, with forward slashes. */
  readonly name: string;
  readonly room: string;
  readonly text: string;
}

const FILES: readonly SourceFile[] = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => name.split(path.sep).join("/"))
  .sort()
  .map((name) => ({
    name,
    room: name.includes("/") ? name.slice(0, name.indexOf("/")) : "",
    text: readFileSync(path.join(SRC, name), "utf8"),
  }));

interface Import {
  readonly target: string;
  readonly typesOnly: boolean;
}

const FROM = /^(?:import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']/gm;
const BARE = /(?:^import\s+|\bimport\(\s*)["']([^"']+)["']/gm;
const WORKER = /new URL\(\s*["']([^"']+)["']\s*,\s*import\.meta\.url/g;

/** Imports of a file. A worker's address counts as none: the page names the worker's door and no more. */
function importsOf(file: SourceFile): readonly Import[] {
  const named = [...file.text.matchAll(FROM)].map((match) => ({
    target: match[2] ?? "",
    typesOnly: match[1] !== undefined,
  }));
  const bare = [...file.text.matchAll(BARE)].map((match) => ({
    target: match[1] ?? "",
    typesOnly: false,
  }));
  return [...named, ...bare];
}

/** The room that a relative import leads to; null for packages, for the same room and for files beside the rooms. */
function roomOf(file: SourceFile, target: string): string | null {
  if (!target.startsWith(".")) return null;
  const place = path.posix.normalize(path.posix.join(path.posix.dirname(file.name), target));
  const room = place.includes("/") ? place.slice(0, place.indexOf("/")) : "";
  return room === file.room || room === "" ? null : room;
}

function breaches(file: SourceFile): readonly string[] {
  const { values, types } = ARROWS.get(file.room) ?? { values: [], types: [] };
  return importsOf(file).flatMap(({ target, typesOnly }) => {
    const room = roomOf(file, target);
    if (room === null || values.includes(room) || (typesOnly && types.includes(room))) return [];
    return [`${file.name} imports ${typesOnly ? "types of " : ""}${target}`];
  });
}

describe("the rooms", () => {
  const rooms = readdirSync(SRC, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

  it("are all on the map, and the map names no others", () => {
    expect([...ARROWS.keys()].sort()).toEqual(rooms);
  });

  it.each(rooms)("%s imports only what the map allows", (room) => {
    const files = FILES.filter((file) => file.room === room);
    expect(files.flatMap(breaches)).toEqual([]);
  });

  it("let only the state name the workers of the engine, the labs and the sweeps", () => {
    const named = FILES.filter((file) => file.room !== "engine").flatMap((file) =>
      [...file.text.matchAll(WORKER)].map((match) => `${file.name} -> ${match[1] ?? ""}`),
    );
    const door = /^state\/\S+ -> \.\.\/(?:engine|labs|sweeps)\/worker\.ts$/;
    expect(named.filter((name) => !door.test(name))).toEqual([]);
  });
});

describe("optimizers", () => {
  it("have no name in the language, the engine and the wire", () => {
    const ids = optimizers.map((optimizer) => optimizer.id);
    expect(ids.length).toBeGreaterThan(0);
    const quoted = new RegExp(`(["'\`])(?:${ids.join("|")})\\1`, "g");
    const hits = FILES.filter((file) => ["language", "engine", "wire"].includes(file.room)).flatMap(
      (file) => [...file.text.matchAll(quoted)].map((match) => `${file.name}: ${match[0]}`),
    );
    expect(hits).toEqual([]);
  });
});

describe("text", () => {
  it("never becomes code", () => {
    const forbidden = /\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(["'`]/;
    expect(FILES.filter((file) => forbidden.test(file.text)).map((file) => file.name)).toEqual([]);
  });
});
