/**
 * The history of runs in a browser's own database: a run is kept, found, opened again, compared with and deleted; a link
 * takes nothing away; an older database, a second tab and a browser without one.
 */
import type { Locator, Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import {
  canonicalize,
  canonicalJson,
  type LeanExperiment,
} from "../../src/experiment/canonical.ts";
import { encodeLink } from "../../src/experiment/link.ts";
import { rowsOf } from "../engine/support.ts";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, stepNumber, waitForStep } from "../support/driver.ts";
import { FASTEST, lane, LAPTOP, openLink, setSpeed, share } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const FIRST: LeanExperiment = {
  v: 1,
  title: "Gentle",
  problem: { kind: "formula", id: "ravine" },
  lanes: [{ optimizer: "momentum", hyper: { lr: 0.002 } }, { optimizer: "adam" }],
  steps: 120,
};
const SECOND: LeanExperiment = {
  ...FIRST,
  title: "Bold",
  lanes: [{ optimizer: "momentum", hyper: { lr: 0.004 } }, { optimizer: "adam" }],
};

const browser = useBrowser("plain");

async function playToEnd(page: Page, steps = 120): Promise<void> {
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await waitForStep(page, steps);
}

async function openHistory(page: Page): Promise<Locator> {
  await press(page, "History");
  return page.getByRole("dialog", { name: "History" });
}

async function closeHistory(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "History" });
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
}

/** Waits until exactly these are listed, the newest first. */
async function expectRuns(dialog: Locator, titles: readonly string[]): Promise<void> {
  const names = (): Promise<readonly (string | null)[]> =>
    dialog
      .getByRole("listitem")
      .evaluateAll((items) => items.map((item) => item.getAttribute("aria-label")));
  await expect.poll(names).toEqual(titles);
}

/** "−0.0123" and the like as numbers; the page writes three digits. */
const numberIn = (words: string): number =>
  Number(words.replaceAll("−", "-").replaceAll("\u202f", ""));

const notice = (page: Page, words: RegExp) => page.locator(".notice").filter({ hasText: words });

it("keeps a run, finds it, compares with it, opens it again, deletes it, and holds one's own work before a link", async () => {
  const context = await browser().newContext({ viewport: LAPTOP });
  const page = await context.newPage();
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), FIRST);
  await playToEnd(page);
  let dialog = await openHistory(page);
  await expectRuns(dialog, ["Gentle"]);
  const item = dialog.getByRole("listitem", { name: "Gentle" });
  expect(await item.textContent()).toMatch(/120 steps/);
  await item.getByRole("img", { name: /^Loss over steps/ }).waitFor();
  const pin = dialog.getByRole("button", { name: "Pin Gentle as baseline" });
  expect(await pin.getAttribute("aria-pressed")).toBe("false");
  await pin.click();
  await expect.poll(() => pin.getAttribute("aria-pressed")).toBe("true");
  // Escape gives up a title that is being typed, and the list stays.
  await dialog.getByRole("button", { name: "Rename Gentle" }).click();
  await dialog.getByRole("textbox", { name: "New title of Gentle" }).fill("Wrong");
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Open Gentle" }).waitFor();
  await expectRuns(dialog, ["Gentle"]);
  await closeHistory(page);
  const card = lane(page, "Momentum").locator(".lane-delta");
  await expect.poll(() => card.textContent()).toMatch(/vs baseline: loss ±0/);

  await page.reload();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  dialog = await openHistory(page);
  await expectRuns(dialog, ["Gentle"]);
  await dialog.getByRole("searchbox").fill("ravine ADAM");
  await expectRuns(dialog, ["Gentle"]);
  await dialog.getByRole("searchbox").fill("ravine rosenbrock");
  await expectRuns(dialog, []);
  await dialog.getByText("None has all of these words.").waitFor();
  await closeHistory(page);

  await openExperiment(page, inject("pageUrl"), SECOND);
  await playToEnd(page);
  await page
    .getByText("Baseline: Gentle. Differs in: lanes. Lanes show this run minus it.")
    .waitFor();
  const [then, now] = await Promise.all(
    [FIRST, SECOND].map(async (experiment) => {
      const rows = await rowsOf(experiment, { device: "wasm" });
      return rows.filter(({ step, lane: index }) => step === 120 && index === 0)[0]!.loss!;
    }),
  );
  const exact = now! - then!;
  await expect.poll(() => card.textContent()).toMatch(/at step 120/);
  const shown = numberIn((await card.locator("b").first().textContent()) ?? "");
  expect(Math.sign(shown)).toBe(Math.sign(exact));
  // Half a unit of the third digit.
  expect(Math.abs(shown / exact - 1)).toBeLessThan(0.005);
  expect(await page.locator(".chart-baseline path").count()).toBe(2);

  dialog = await openHistory(page);
  await expectRuns(dialog, ["Bold", "Gentle"]);
  await dialog.getByRole("button", { name: "Open Gentle" }).click();
  await dialog.waitFor({ state: "detached" });
  const { experiment } = await share(page);
  expect(canonicalJson(experiment)).toBe(canonicalJson(FIRST));

  dialog = await openHistory(page);
  await dialog.getByRole("button", { name: "Delete Bold" }).click();
  await expectRuns(dialog, ["Gentle"]);
  await dialog.getByRole("button", { name: "Undo" }).click();
  await expectRuns(dialog, ["Bold", "Gentle"]);
  await dialog.getByRole("button", { name: "Delete all" }).click();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expectRuns(dialog, []);
  await closeHistory(page);
  await page.getByRole("button", { name: "Unpin the baseline" }).click();
  await card.waitFor({ state: "detached" });

  // Edited, never played; then somebody's link.
  await page
    .getByRole("button", { name: /^Draw a new seed|new seed/i })
    .first()
    .click();
  const own = (await share(page)).experiment;
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    encodeLink(canonicalize(SECOND)),
  );
  await notice(page, /The one from before is in the history/).waitFor();
  dialog = await openHistory(page);
  await expectRuns(dialog, ["Gentle"]);
  expect(await dialog.getByRole("listitem").textContent()).toContain("edited, never played");
  await dialog.getByRole("button", { name: "Open Gentle" }).click();
  await dialog.waitFor({ state: "detached" });
  expect((await share(page)).experiment).toEqual(own);
  expect(complaints).toEqual([]);
  await context.close();
});

it("takes over an older database with what it holds, and shares it between tabs", async () => {
  const context = await browser().newContext({ viewport: LAPTOP });
  const url = inject("pageUrl");
  // A tab that holds the form of before the history, as an older page left open does: it closes when it is asked to.
  const old = await context.newPage();
  await old.goto(`${url}favicon.svg`);
  await old.evaluate(
    (run) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open("momentscope", 1);
        request.onupgradeneeded = () => {
          request.result
            .createObjectStore("unfinished", { keyPath: "experiment" })
            .createIndex("savedAt", "savedAt");
        };
        request.onerror = () => {
          reject(new Error("the older database was not made"));
        };
        request.onsuccess = () => {
          const database = request.result;
          database.onversionchange = () => {
            database.close();
          };
          const transaction = database.transaction("unfinished", "readwrite");
          transaction.objectStore("unfinished").put(run);
          transaction.oncomplete = () => {
            resolve();
          };
        };
      }),
    { experiment: canonicalJson(FIRST), savedAt: Date.now(), step: 70, snapshot: null },
  );
  const page = await context.newPage();
  await openExperiment(page, url, FIRST);
  await notice(page, /This run was left before its end/)
    .getByRole("button", { name: "Resume at step 70" })
    .click();
  await expect.poll(() => stepNumber(page)).toBe(70);
  await playToEnd(page);
  const other = await context.newPage();
  await openLink(other, `${url}${encodeLink(canonicalize(SECOND))}`);
  await playToEnd(other);
  await expectRuns(await openHistory(other), ["Bold", "Gentle"]);
  await expectRuns(await openHistory(page), ["Bold", "Gentle"]);
  await context.close();
});

it("says plainly that a browser keeps nothing, and goes on", async () => {
  const context = await browser().newContext({ viewport: LAPTOP });
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, "indexedDB", { value: undefined });
  });
  const page = await context.newPage();
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), FIRST);
  await playToEnd(page);
  const words = notice(page, /The history could not be written/);
  await words.waitFor();
  expect(await words.textContent()).toMatch(/does not let the page write.*Nothing is in it\./);
  const dialog = await openHistory(page);
  await dialog.getByText(/The browser keeps no history for this page/).waitFor();
  await closeHistory(page);
  await press(page, "Reset");
  await expect.poll(() => stepNumber(page)).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});
