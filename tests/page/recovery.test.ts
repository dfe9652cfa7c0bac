/** What is lost when the worker is ended, the device is lost, or the browser's storage is full: nothing that was kept. */
import type { Browser, Page, Worker } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { rowsOf } from "../engine/support.ts";
import { launchBrowser } from "../support/browser.ts";
import { chartRows, openExperiment, press, rawValues, stepNumber } from "../support/driver.ts";
import { LAPTOP, setSpeed } from "../support/panels.ts";

let plain: Browser;
let gpu: Browser;

beforeAll(async () => {
  [plain, gpu] = await Promise.all([launchBrowser("plain"), launchBrowser("software-webgpu")]);
});

afterAll(async () => {
  await Promise.all([plain.close(), gpu.close()]);
});

const NETWORK: LeanExperiment = {
  v: 1,
  problem: {
    kind: "network",
    data: { set: "shapes", train: 60, test: 10 },
    model: "linear",
    batch: 10,
  },
  lanes: [{ optimizer: "momentum", hyper: { lr: 0.01 } }],
  steps: 400,
  probe: { every: 100, draws: 2, batch: 20 },
};

const engineOf = (page: Page): Worker => {
  const worker = page.workers().find((one) => /worker/.test(one.url()));
  if (worker === undefined) throw new Error("no engine was started");
  return worker;
};

const notice = (page: Page, words: RegExp) => page.locator(".notice").filter({ hasText: words });

/** As when the tab is left, after which a browser may discard it. */
const hide = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });

/** Plays at 30 steps a second for as long as makes a run worth keeping. */
async function playOn(page: Page): Promise<void> {
  await openExperiment(page, inject("pageUrl"), NETWORK);
  await setSpeed(page, "30 steps a second");
  await press(page, "Play");
  await expect.poll(() => stepNumber(page), { timeout: 60_000 }).toBeGreaterThan(200);
}

it("goes on after its worker was ended, and after the page was left, with the rows of a run that never stopped", async () => {
  const context = await plain.newContext({ viewport: LAPTOP });
  const page = await context.newPage();
  await playOn(page);
  await engineOf(page).evaluate(() => {
    self.close();
  });
  await notice(page, /The engine stopped, the run goes on/).waitFor();
  expect(await notice(page, /goes on/).textContent()).toMatch(
    /The browser ended the worker\. Parameters, buffers and curves were kept up to step \d+\./,
  );
  await expect.poll(() => stepNumber(page), { timeout: 30_000 }).toBeGreaterThan(230);
  await press(page, "Pause");
  await hide(page);
  await page.waitForTimeout(500);
  await page.reload();
  const offer = notice(page, /This run was left before its end/);
  await offer.waitFor();
  const words = (await offer.getByRole("button", { name: /^Resume/ }).textContent()) ?? "";
  const kept = Number(/\d+/.exec(words)?.[0]);
  expect(kept).toBeGreaterThan(100);
  await offer.getByRole("button", { name: /^Resume/ }).click();
  await expect.poll(() => stepNumber(page), { timeout: 30_000 }).toBe(kept);
  await setSpeed(page, "As fast as it can");
  await press(page, "Play");
  await expect.poll(() => stepNumber(page), { timeout: 60_000 }).toBe(400);
  const drawn = rawValues(await chartRows(page, "Loss"), 0, "loss");
  const expected = (await rowsOf(NETWORK, { device: "wasm" })).map(({ loss }) => loss);
  expect(drawn).toEqual(expected);
  await context.close();
});

it("says that the storage is full, and what it holds", async () => {
  const context = await plain.newContext({ viewport: LAPTOP });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const { origin } = new URL(inject("pageUrl"));
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
  await playOn(page);
  await hide(page);
  await notice(page, /kept only while the page is open/).waitFor();
  expect(await notice(page, /kept only/).textContent()).toMatch(
    /storage for this page is full.*Nothing of it is kept for another visit/,
  );
  await notice(page, /The history could not be written/).waitFor();
  const step = await stepNumber(page);
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(step);
  await context.close();
});

/** So that the newest device can be destroyed. */
async function watchDevices(page: Page): Promise<void> {
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  await engineOf(page).evaluate(() => {
    const { prototype } = GPUAdapter;
    const request = prototype.requestDevice;
    prototype.requestDevice = async function (...given) {
      const device = await request.apply(this, given);
      Object.assign(self, { newestDevice: device });
      return device;
    };
  });
}

const destroyDevice = (page: Page): Promise<void> =>
  engineOf(page).evaluate(() => {
    (self as unknown as { newestDevice: GPUDevice }).newestDevice.destroy();
  });

async function choose(page: Page, device: string): Promise<void> {
  await page.getByRole("button", { name: /^Device: / }).click();
  await page.getByRole("radio", { name: device }).click();
  await page.keyboard.press("Escape");
}

it("goes on after the WebGPU device of a small problem was destroyed", async () => {
  const page = await gpu.newPage({ viewport: LAPTOP });
  await openExperiment(page, inject("pageUrl"), {
    ...NETWORK,
    problem: { kind: "quadratic", eigenvalues: [1, 2], start: 1 },
    lanes: [{ optimizer: "sgd", hyper: { lr: 0.02 } }],
  });
  await watchDevices(page);
  await choose(page, "WebGPU");
  await setSpeed(page, "30 steps a second");
  await press(page, "Play");
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(20);
  await destroyDevice(page);
  await notice(page, /The device was lost, the run goes on/).waitFor();
  expect(await notice(page, /device was lost/).textContent()).toMatch(
    /Its \d+ steps are done again from the start, with the same numbers/,
  );
  await setSpeed(page, "As fast as it can");
  await expect.poll(() => stepNumber(page), { timeout: 30_000 }).toBe(400);
  const drawn = rawValues(await chartRows(page, "Loss"), 0, "loss");
  // Of both axes: h (1 - 0.02 h)^(2 (t - 1)) / 2, in float32.
  drawn.forEach((loss, index) => {
    const exact = [1, 2].reduce((sum, h) => sum + (h * (1 - 0.02 * h) ** (2 * index)) / 2, 0);
    expect(Math.abs(loss / exact - 1)).toBeLessThan(1e-4);
  });
  await page.close();
});

it("loses no more of a network than what came after its newest snapshot when the WebGPU device was destroyed", async () => {
  const page = await gpu.newPage({ viewport: LAPTOP });
  const experiment: LeanExperiment = {
    ...NETWORK,
    problem: {
      kind: "network",
      data: { set: "moons", train: 40, test: 10 },
      model: { kind: "mlp", hidden: [4] },
      batch: 10,
    },
    steps: 16,
  };
  await openExperiment(page, inject("pageUrl"), experiment);
  await choose(page, "WebGPU");
  await page.keyboard.press("Shift+ArrowRight");
  await watchDevices(page);
  // A run that comes to rest is kept there.
  await expect.poll(() => stepNumber(page), { timeout: 60_000 }).toBe(10);
  await press(page, "Play");
  await expect.poll(() => stepNumber(page), { timeout: 60_000 }).toBeGreaterThan(11);
  await destroyDevice(page);
  await notice(page, /The device was lost, the run goes on/).waitFor();
  const words = (await notice(page, /device was lost/).textContent()) ?? "";
  expect(Number(/kept up to step (\d+)\./.exec(words)?.[1])).toBeGreaterThanOrEqual(10);
  await expect.poll(() => stepNumber(page), { timeout: 60_000 }).toBe(16);
  const drawn = rawValues(await chartRows(page, "Loss"), 0, "loss");
  const expected = (await rowsOf(experiment, { device: "wasm" })).map(({ loss }) => loss ?? NaN);
  expect(drawn).toHaveLength(16);
  // float32 on both, added in another order.
  drawn.forEach((loss, index) => {
    expect(Math.abs(loss / (expected[index] ?? NaN) - 1)).toBeLessThan(1e-4);
  });
  await page.close();
});
