/**
 * The data room in a real browser, in a worker: Parquet from another origin that answers no preflight, the browser's
 * own cache, and gzip of a dropped archive.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ROOT } from "../../setup.mjs";
import { packTarGz } from "../data/support/archive.ts";
import { serveFiles } from "../data/support/file-server.ts";
import type { FileServer, ServedFile } from "../data/support/file-server.ts";
import { rowGroupSpans, writeParquet } from "../data/support/parquet.ts";
import { randomPictures, recordsOf, slicePictures } from "../data/support/pictures.ts";
import { useBrowser } from "../support/use-browser.ts";

const TRAIN = randomPictures(400, 60);
const TEST = randomPictures(20, 61);
const TRAIN_FILE = writeParquet(TRAIN, { rowGroupSize: 100 });
const TEST_FILE = writeParquet(TEST, { rowGroupSize: 100 });
const FOOTER = 1 << 19;

let site: FileServer;
let hub: FileServer;

beforeAll(async () => {
  const outDir = path.join(ROOT, "node_modules/.cache/data-page");
  await build({
    root: path.join(ROOT, "tests/page/data-page"),
    configFile: false,
    base: "./",
    logLevel: "error",
    build: { outDir, emptyOutDir: true },
    worker: { format: "es" },
  });
  const archive = packTarGz({
    "data_batch_1.bin": recordsOf(TRAIN),
    "test_batch.bin": recordsOf(TEST),
  });
  const files = new Map<string, ServedFile>([["packed", { bytes: archive }]]);
  for (const name of readdirSync(outDir, { recursive: true, encoding: "utf8" })) {
    const contentType = { ".html": "text/html", ".js": "text/javascript" }[path.extname(name)];
    if (contentType === undefined) continue;
    files.set(name.split(path.sep).join("/"), {
      bytes: readFileSync(path.join(outDir, name)),
      contentType,
    });
  }
  site = await serveFiles(files);
  hub = await serveFiles(
    new Map([
      ["train.parquet", { bytes: TRAIN_FILE }],
      ["test.parquet", { bytes: TEST_FILE }],
    ]),
  );
});

afterAll(async () => {
  await site.close();
  await hub.close();
});

// After the hooks of the servers: pages close before what they are connected to.
const browser = useBrowser("plain");

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

it("loads Parquet ranges from another origin without a preflight, keeps them, and unpacks archives", async () => {
  const page = await browser().newPage();
  const query = new URLSearchParams({
    hub: hub.base,
    archive: `${site.base}packed`,
    trainBytes: String(TRAIN_FILE.length),
    testBytes: String(TEST_FILE.length),
  });
  await page.goto(`${site.base}index.html?${query.toString()}`);
  const output = page.locator("#answer:not(:empty)");
  const answer: unknown = JSON.parse((await output.textContent({ timeout: 60_000 })) ?? "null");
  const some = slicePictures(TRAIN, 150);
  const pictures = {
    train: sha256(some.pixels),
    test: sha256(TEST.pixels),
    labels: sha256(some.labels),
  };
  expect(answer).toMatchObject({ questions: 1, hub: pictures, again: pictures, archive: pictures });
  const text = JSON.stringify(answer);
  expect(text).toMatch(/150 of 400 training and 20 of 20 test pictures, from the public hub/);
  expect(text).toMatch(/from the public hub[^"]*, kept in this browser"/);
  expect(text).toMatch(/from dropped files/);
  const spans = rowGroupSpans(TRAIN_FILE);
  expect(hub.asked.map(({ method, path: name, range }) => [method, name, range])).toEqual([
    ["GET", "train.parquet", [TRAIN_FILE.length - FOOTER, TRAIN_FILE.length]],
    ["GET", "test.parquet", [0, TEST_FILE.length]],
    ["GET", "train.parquet", [spans[0]?.start, spans[1]?.end]],
  ]);
});
