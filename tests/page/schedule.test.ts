/** A schedule chosen beside a slider: drawn over the run, live while it goes, in the link, by keyboard and on a phone. */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import { collectComplaints } from "../support/browser.ts";
import { openAnother, openExperiment, press, stepNumber } from "../support/driver.ts";
import { lane, LAPTOP, openLink, share } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

const PHONE = { width: 390, height: 844 };

/** On a laptop the tests go on where the one before left the page. */
let laptop: Page;
let complaints: readonly string[];

beforeAll(async () => {
  laptop = await browser().newPage({ viewport: LAPTOP });
  complaints = collectComplaints(laptop);
  await openDescent(laptop);
});

async function openDescent(page: Page): Promise<void> {
  await openExperiment(page, inject("pageUrl"), {
    v: 1,
    problem: { kind: "quadratic", eigenvalues: [1, 0.3], start: 1 },
    lanes: [{ optimizer: "sgd", hyper: { lr: 0.2 } }, { optimizer: "adam" }],
    steps: 40,
  });
}

function drawing(page: Page) {
  return lane(page, "SGD").getByRole("img", { name: /^Schedule of lr of SGD/ });
}

function liveRate(page: Page, step: number) {
  return page.getByLabel(`lr of SGD at step ${step}`, { exact: true });
}

it("is chosen and taken away with the keyboard alone", async () => {
  const page = laptop;
  const button = page.getByRole("button", { name: /^Schedule of lr of SGD/ });
  await button.focus();
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: "Schedule of lr of SGD" });
  const kind = form.getByLabel("Schedule", { exact: true });
  await kind.waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("c");
  await drawing(page).waitFor();
  expect(await kind.inputValue()).toBe("constant");
  await page.keyboard.press("Home");
  await drawing(page).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "detached" });
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(complaints).toEqual([]);
});

it("is drawn beside its slider, live as the run goes, and travels in the link", async () => {
  const page = laptop;
  expect(await drawing(page).count()).toBe(0);
  await page.getByRole("button", { name: "Schedule of lr of SGD", exact: true }).click();
  const form = page.getByRole("dialog", { name: "Schedule of lr of SGD" });
  await form.getByLabel("Schedule", { exact: true }).selectOption("linear");
  await form.getByLabel("Warm-up").fill("4");
  await form.getByLabel("Warm-up").press("Enter");
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "detached" });
  // A quarter of 0.2 at step 1; 0.2 / 36 is left at step 40.
  expect(await drawing(page).getAttribute("aria-label")).toBe(
    "Schedule of lr of SGD: linear, 0.05 at first, 0.00556 at the end",
  );
  expect(await liveRate(page, 1).textContent()).toBe("0.0500");
  await press(page, "One step");
  await expect.poll(() => stepNumber(page)).toBe(1);
  expect(await liveRate(page, 2).textContent()).toBe("0.100");

  const { link, experiment } = await share(page);
  expect(experiment.lanes.map(({ schedule }) => schedule)).toEqual([
    { kind: "linear", of: "lr", warmup: 4, to: 0 },
    undefined,
  ]);
  const fresh = await browser().newPage({ viewport: LAPTOP });
  const onFresh = collectComplaints(fresh);
  await openLink(fresh, link);
  await drawing(fresh).waitFor();
  expect((await share(fresh)).experiment).toEqual(experiment);
  expect(onFresh).toEqual([]);
  await fresh.close();
  expect(complaints).toEqual([]);
});

it("of momentum's weight is shown as the source has it, too, and may be given so", async () => {
  const page = laptop;
  await openAnother(page, inject("pageUrl"), {
    v: 1,
    problem: { kind: "quadratic", eigenvalues: [1, 0.3], start: 1 },
    lanes: [
      {
        optimizer: "momentum",
        hyper: { beta: 0.9 },
        schedule: { kind: "linear", of: "beta", to: 0.5 },
      },
    ],
    steps: 4,
  });
  const there = (step: number) =>
    page.getByLabel(`Weight on the new gradient of Momentum at step ${step}`, { exact: true });
  expect(await there(1).textContent()).toBe("0.100");
  await press(page, "One step");
  await expect.poll(() => stepNumber(page)).toBe(1);
  // A quarter of the way from 0.9 to 0.5.
  expect(await there(2).textContent()).toBe("0.200");
  await page.getByRole("button", { name: /^Schedule of beta of Momentum/ }).click();
  const goal = page.getByLabel("βₖ goes to", { exact: true });
  expect(await goal.inputValue()).toBe("0.5");
  await goal.fill("0.9");
  await goal.press("Enter");
  await page.getByText(/βₖ = 1 − β, 0\.1 in the first round and 0\.7 in the last\.$/).waitFor();
  const { experiment } = await share(page);
  expect(experiment.lanes[0]?.schedule).toEqual({ kind: "linear", of: "beta", warmup: 0, to: 0.1 });
  expect(complaints).toEqual([]);
});

it("fits a phone", async () => {
  const page = await browser().newPage({ viewport: PHONE });
  const onPhone = collectComplaints(page);
  await openDescent(page);
  const button = page.getByRole("button", { name: "Schedule of lr of SGD", exact: true });
  await button.click();
  const form = page.getByRole("dialog", { name: "Schedule of lr of SGD" });
  await form.getByLabel("Schedule", { exact: true }).selectOption("exponential");
  await form.getByLabel("Factor").waitFor();
  const box = await form.boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(PHONE.width);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(PHONE.width);
  expect(onPhone).toEqual([]);
  await page.close();
});
