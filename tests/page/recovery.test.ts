/** What is lost when the worker is ended, the device is lost, or the browser's storage is full: nothing that was kept. */
import type { Page, Worker } from "playwright-core";
import { expect, inject, it } from "vitest";
import { canonicalize, type LeanExperiment } from "../../src/experiment/canonical.ts";
import { encodeLink } from "../../src/experiment/link.ts";
import { rowsOf } from "../engine/support.ts";
import { chartRows, openExperiment, press, rawValues, stepNumber } from "../support/driver.ts";
import { FASTEST, LAPTOP, setSpeed } from "../support/panels.ts";
import { TINY_NETWORK } from "../support/tiny-network.ts";
import { useBrowser } from "../support/use-browser.ts";

const plain = useBrowser("plain");
const gpu = useBrowser("software-webgpu");

const NETWORK: LeanExperiment = {
  v: 1,
  problem: TINY_NETWORK,
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

/** At which step the page's database has the run that was left before its end; 0: it has none. */
const unfinishedStep = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const fail = (event: Event): void => {
          reject((event.target as IDBRequest).error ?? new Error("the database does not answer"));
        };
        const opening = indexedDB.open("momentscope");
        opening.onerror = fail;
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database.transaction("unfinished").objectStore("unfinished").getAll();
          reading.onerror = fail;
          reading.onsuccess = () => {
            database.close();
            const [run] = reading.result as { step: number }[];
            resolve(run?.step ?? 0);
          };
        };
      }),
  );

/**
 * Runs that have played for five seconds are worth keeping. The page's clock goes ten times as fast here, so half a second
 * will do; the worker's goes as ever.
 */
async function hurryClock(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const now = performance.now.bind(performance);
    performance.now = () => 10 * now();
  });
}

/** Plays until the run is worth keeping. */
async function playOn(page: Page): Promise<void> {
  await hurryClock(page);
  await openExperiment(page, inject("pageUrl"), NETWORK);
  await setSpeed(page, "60 steps a second");
  await press(page, "Play");
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(100);
}

it("goes on after its worker was ended, and after the page was left, with the rows of a run that never stopped", async () => {
  const context = await plain().newContext({ viewport: LAPTOP });
  const page = await context.newPage();
  await playOn(page);
  // A run that comes to rest is kept there.
  await press(page, "Pause");
  await press(page, "Play");
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(120);
  await engineOf(page).evaluate(() => {
    self.close();
  });
  await notice(page, /The engine stopped, the run goes on/).waitFor();
  const said = (await notice(page, /goes on/).textContent()) ?? "";
  expect(said).toMatch(
    /The browser ended the worker\. Parameters, buffers and curves were kept up to step \d+\./,
  );
  const keptFirst = Number(/up to step (\d+)\./.exec(said)?.[1]);
  expect(keptFirst).toBeGreaterThan(100);
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(keptFirst + 10);
  await press(page, "Pause");
  const keptWhenHidden = async (): Promise<number> => {
    await hide(page);
    return unfinishedStep(page);
  };
  await expect.poll(keptWhenHidden).toBeGreaterThan(keptFirst);
  await page.reload();
  const offer = notice(page, /This run was left before its end/);
  await offer.waitFor();
  const words = (await offer.getByRole("button", { name: /^Resume/ }).textContent()) ?? "";
  const kept = Number(/\d+/.exec(words)?.[0]);
  expect(kept).toBeGreaterThan(keptFirst);
  await offer.getByRole("button", { name: /^Resume/ }).click();
  await expect.poll(() => stepNumber(page)).toBe(kept);
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await expect.poll(() => stepNumber(page)).toBe(400);
  const drawn = rawValues(await chartRows(page, "Loss"), 0, "loss");
  const expected = (await rowsOf(NETWORK, { device: "wasm" })).map(({ loss }) => loss);
  expect(drawn).toEqual(expected);
  await context.close();
});

it("says that the storage is full, and what it holds", async () => {
  const context = await plain().newContext({ viewport: LAPTOP });
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

/** What the engine's worker opens with, before it is asked for WebGPU. */
const SMALL: LeanExperiment = {
  ...NETWORK,
  problem: { kind: "quadratic", eigenvalues: [1, 2], start: 1 },
  lanes: [{ optimizer: "sgd", hyper: { lr: 0.02 } }],
};

/** Opens the small problem, whose engine starts at once, and remembers its newest device, so that it can be destroyed. */
async function openWatched(page: Page): Promise<void> {
  await openExperiment(page, inject("pageUrl"), SMALL);
  await page.getByRole("button", { name: "Device: WebAssembly, float64" }).waitFor();
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
  const page = await gpu().newPage({ viewport: LAPTOP });
  await openWatched(page);
  await choose(page, "WebGPU");
  await setSpeed(page, "30 steps a second");
  await press(page, "Play");
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(20);
  await destroyDevice(page);
  await notice(page, /The device was lost, the run goes on/).waitFor();
  expect(await notice(page, /device was lost/).textContent()).toMatch(
    /Its \d+ steps are done again from the start, with the same numbers/,
  );
  await setSpeed(page, FASTEST);
  await expect.poll(() => stepNumber(page)).toBe(400);
  const drawn = rawValues(await chartRows(page, "Loss"), 0, "loss");
  // Of both axes: h (1 - 0.02 h)^(2 (t - 1)) / 2, in float32.
  drawn.forEach((loss, index) => {
    const exact = [1, 2].reduce((sum, h) => sum + (h * (1 - 0.02 * h) ** (2 * index)) / 2, 0);
    expect(Math.abs(loss / exact - 1)).toBeLessThan(1e-4);
  });
  await page.close();
});

it("loses no more of a network than what came after its newest snapshot when the WebGPU device was destroyed", async () => {
  const page = await gpu().newPage({ viewport: LAPTOP });
  const experiment: LeanExperiment = {
    ...NETWORK,
    problem: {
      kind: "network",
      data: { set: "moons", train: 40, test: 10 },
      model: { kind: "mlp", hidden: [4] },
      batch: 10,
    },
    steps: 20,
  };
  await openWatched(page);
  // The worker stays the same one, and so the device that it is about to ask for is watched.
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    encodeLink(canonicalize(experiment)),
  );
  await page.getByRole("button", { name: "Device: not chosen yet" }).waitFor();
  await choose(page, "WebGPU");
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => stepNumber(page)).toBe(10);
  // Slow enough that the device is gone long before the end.
  await setSpeed(page, "5 steps a second");
  await press(page, "Play");
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(11);
  await destroyDevice(page);
  await notice(page, /The device was lost, the run goes on/).waitFor();
  const words = (await notice(page, /device was lost/).textContent()) ?? "";
  expect(Number(/kept up to step (\d+)\./.exec(words)?.[1])).toBeGreaterThanOrEqual(10);
  await setSpeed(page, FASTEST);
  await expect.poll(() => stepNumber(page)).toBe(20);
  const drawn = rawValues(await chartRows(page, "Loss"), 0, "loss");
  const expected = (await rowsOf(experiment, { device: "wasm" })).map(({ loss }) => loss ?? NaN);
  expect(drawn).toHaveLength(20);
  // float32 on both, added in another order.
  drawn.forEach((loss, index) => {
    expect(Math.abs(loss / (expected[index] ?? NaN) - 1)).toBeLessThan(1e-4);
  });
  await page.close();
});
