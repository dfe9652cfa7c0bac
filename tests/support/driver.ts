/** Works the page as a person does, by roles and names; numbers are taken from the charts' own CSV downloads. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";

const readableLink = (url: string, experiment: LeanExperiment): string =>
  `${url}#json=${encodeURIComponent(JSON.stringify(experiment))}`;

/** Opens the page on an experiment, by the readable link. */
export async function openExperiment(
  page: Page,
  url: string,
  experiment: LeanExperiment,
): Promise<void> {
  await page.goto(readableLink(url, experiment));
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
}

/**
 * Puts the link of another experiment into the address bar of an open page, which costs a small part of opening a page. The
 * page's word about it is dismissed: it would stand in front of tabs.
 */
export async function openAnother(
  page: Page,
  url: string,
  experiment: LeanExperiment,
): Promise<void> {
  await page.goto(readableLink(url, experiment));
  const notice = page
    .getByRole("log", { name: "Messages" })
    .locator(".notice", { hasText: "Another experiment is open" });
  await notice.getByRole("button", { name: "Dismiss" }).click();
  await notice.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
}

export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

export async function stepNumber(page: Page): Promise<number> {
  const value = await page
    .getByRole("progressbar", { name: "Steps done" })
    .getAttribute("aria-valuenow");
  return Number(value);
}

/** Numbers come eight times a second: after half a second of pictures without a new one there is none under way. */
const QUIET_PICTURES = 30;

/** The step at which a paused run comes to rest: what was under way when the pause came may still count. */
export async function settledStep(page: Page): Promise<number> {
  let before = NaN;
  let step = await stepNumber(page);
  while (step !== before) {
    await seePictures(page, QUIET_PICTURES);
    before = step;
    step = await stepNumber(page);
  }
  return step;
}

/** Waits until the page has drawn so often. */
export function seePictures(page: Page, count: number): Promise<void> {
  return page.evaluate(async (pictures) => {
    for (let seen = 0; seen < pictures; seen++) await new Promise(requestAnimationFrame);
  }, count);
}

/** Waits until `step` steps are done; throws what the page says when it says that something failed. */
export async function waitForStep(page: Page, step: number, timeoutMs = 180_000): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const failure = document.querySelector('.notice:not([data-kind="info"])');
      const bar = document.querySelector('[role="progressbar"][aria-label="Steps done"]');
      return failure !== null || Number(bar?.getAttribute("aria-valuenow")) >= wanted;
    },
    step,
    { timeout: timeoutMs },
  );
  const failure = page.locator('.notice:not([data-kind="info"])').first();
  if ((await failure.count()) > 0)
    throw new Error((await failure.textContent()) ?? "the page failed");
}

export interface CsvRow {
  readonly step: number;
  readonly lane: number;
  readonly metric: string;
  readonly curve: string;
  readonly value: number;
}

/** What a chart draws, in full precision. Charts ask for numbers when they come into view: waits until all are there. */
export async function chartRows(page: Page, title: string): Promise<readonly CsvRow[]> {
  const more = page.getByRole("button", { name: `More of ${title}`, exact: true });
  await more.scrollIntoViewIfNeeded();
  await page.locator(".chart-card").filter({ has: more }).getByRole("img").first().waitFor();
  let rows = await drawnRows(page, more);
  let before = -1;
  // What is measured now and then has nothing at the newest step: no more comes when it stays as it is.
  while (newestStep(rows) < (await stepNumber(page)) && rows.length !== before) {
    await seePictures(page, QUIET_PICTURES);
    before = rows.length;
    rows = await drawnRows(page, more);
  }
  return rows;
}

const newestStep = (rows: readonly CsvRow[]): number =>
  Math.max(0, ...rows.map(({ step }) => step));

async function drawnRows(page: Page, more: Locator): Promise<readonly CsvRow[]> {
  await more.click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: /Download CSV/ }).click(),
  ]);
  const lines = readFileSync(await download.path(), "utf8")
    .trim()
    .split("\n")
    .slice(1);
  return lines.map((line) => {
    const cells = /^(\d+),(\d+),(?:"(?:[^"]|"")*"|[^,]*),([^,]*),([^,]*),(.*)$/.exec(line);
    if (cells === null) throw new Error(`not a CSV row: ${line}`);
    const [, step, lane, metric = "", curve = "", value] = cells;
    return { step: Number(step), lane: Number(lane), metric, curve, value: Number(value) };
  });
}

/** Raw values of one metric and lane, by step. */
export function rawValues(rows: readonly CsvRow[], lane: number, metric: string): number[] {
  return rows
    .filter((row) => row.lane === lane && row.metric === metric && row.curve === "raw")
    .toSorted((a, b) => a.step - b.step)
    .map(({ value }) => value);
}
