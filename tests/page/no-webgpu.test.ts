/**
 * A browser without WebGPU, on a machine without CIFAR-10 and without a way to the public hub: the badge says what runs
 * where and why, missing pictures are said with every way on, and each way works.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { randomPictures, recordsOf } from "../data/support/pictures.ts";
import { collectComplaints } from "../support/browser.ts";
import { chartRows, openAnother, press, rawValues, waitForStep } from "../support/driver.ts";
import { LAPTOP, share } from "../support/panels.ts";
import { OWN_SITE, type PageServer, servePage } from "../support/server.ts";
import { useBrowser } from "../support/use-browser.ts";

const STEPS = 4;

function network(set: "shapes" | "cifar10"): LeanExperiment {
  return {
    v: 1,
    problem: {
      kind: "network",
      data: { set, train: 60, test: 20 },
      model: { kind: "mlp", hidden: [8] },
      batch: 20,
    },
    lanes: [{ optimizer: "sgd", hyper: { lr: 0.01 } }, { optimizer: "rsgdm" }],
    steps: STEPS,
    probe: { every: 2, draws: 2, batch: 20 },
  };
}

let server: PageServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "momentscope-no-data-"));
  server = await servePage(OWN_SITE, folder);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

// After the hooks of the servers: pages close before what they are connected to.
const browser = useBrowser("plain");

/** A page that reaches its own server only. Tests after the first one open their experiments by its address bar. */
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
  complaints = collectComplaints(page);
  await page.route(
    (url) => url.origin !== new URL(server.url).origin,
    (route) => route.abort(),
  );
  await page.goto(server.url);
});

/** Title and reasons that the device badge opens to. */
async function deviceWords(): Promise<string> {
  await page.getByRole("button", { name: /^Device: / }).click();
  const popover = page.getByRole("dialog");
  const words = await popover.innerText();
  await page.keyboard.press("Escape");
  return words;
}

async function expectTrained(): Promise<void> {
  await press(page, "Play");
  await waitForStep(page, STEPS);
  await expectLosses();
}

async function expectLosses(): Promise<void> {
  const rows = await chartRows(page, "Loss");
  for (const lane of [0, 1]) {
    const values = rawValues(rows, lane, "loss");
    expect(values).toHaveLength(STEPS);
    expect(values.every(Number.isFinite)).toBe(true);
  }
}

it("runs small problems on WebAssembly and says why", async () => {
  await page.getByRole("button", { name: "Device: WebAssembly, float64" }).waitFor();
  expect(await deviceWords()).toMatch(
    /^WebAssembly, float64\n+WebGPU: .*no adapter[^]*^WebAssembly: taken/m,
  );
  expect(complaints).toEqual([]);
});

it("trains a network on WebAssembly and says why", async () => {
  await openAnother(page, server.url, network("shapes"));
  await page.getByText("Drawn pictures", { exact: true }).waitFor();
  await expectTrained();
  const words = await deviceWords();
  expect(words).toMatch(/^WebAssembly, SIMD/);
  expect(words).toMatch(/^WebGPU: not used, WebGPU found no adapter/m);
  expect(words).toMatch(/^WebAssembly.*: taken/m);
  expect(complaints).toEqual([]);
});

it("says what can be done when CIFAR-10 is not there; drawn shapes are one click away", async () => {
  await openAnother(page, server.url, network("cifar10"));
  await press(page, "Play");
  const question = page.getByRole("alertdialog", { name: "Download" });
  await question.getByRole("button", { name: "Not now" }).click();
  const card = page.getByRole("region", { name: "Problem", exact: true });
  await card.getByText(/declined/).waitFor();
  await card.getByRole("button", { name: "Try again" }).waitFor();
  await card.getByText("Drop CIFAR-10 files here").waitFor();

  // A waterfall needs the data too, and asks where it is waited for.
  await page.getByRole("button", { name: "Labs", exact: true }).click();
  const labs = page.getByRole("dialog", { name: "Labs" });
  await labs.getByRole("tab", { name: "Bias waterfall" }).click();
  await labs.getByRole("button", { name: "Measure here" }).click();
  await labs
    .getByRole("alertdialog", { name: "Download" })
    .getByRole("button", { name: "Not now" })
    .click();
  await labs.getByText("The download was declined.", { exact: true }).waitFor();
  await labs.getByRole("button", { name: "Close" }).click();

  await card.getByRole("button", { name: "Try again" }).click();
  await question.getByRole("button", { name: /^Download / }).click();
  const messages = page.getByRole("log", { name: "Messages" });
  await messages.getByText("The data set could not be loaded").waitFor();
  const said = await card.innerText();
  for (const line of [
    /^- Public hub: .* could not be reached/m,
    /^- drop .*data_batch/m,
    /shapes/,
  ]) {
    expect(said).toMatch(line);
  }
  expect(await messages.innerText()).not.toContain("Public hub");

  await card.getByRole("button", { name: "Use drawn shapes" }).click();
  await messages.getByText("The data set could not be loaded").waitFor({ state: "detached" });
  await card.getByText("Drawn pictures", { exact: true }).waitFor();
  expect((await share(page)).experiment.problem).toMatchObject({ data: { set: "shapes" } });
  await expectTrained();
  expect(complaints).toEqual([]);
});

it("takes files in the official layout and trains on them", async () => {
  await openAnother(page, server.url, { ...network("cifar10"), title: "Dropped" });
  const file = (name: string, count: number, seed: number) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(recordsOf(randomPictures(count, seed))),
  });
  const choose = page.getByLabel(/Drop CIFAR-10 files here/);
  await choose.setInputFiles([file("data_batch_1.bin", 30, 1)]);
  const messages = page.getByRole("log", { name: "Messages" });
  await messages.getByText("The data set could not be loaded").waitFor();
  await page
    .getByRole("region", { name: "Problem" })
    .getByRole("alert")
    .getByText(/Dropped files: .*test_batch\.bin/)
    .waitFor();

  await choose.setInputFiles([
    file("data_batch_1.bin", 30, 1),
    file("data_batch_2.bin", 40, 2),
    file("test_batch.bin", 20, 3),
  ]);
  await expectTrained();
  expect(complaints).toEqual([]);
});
