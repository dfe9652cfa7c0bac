/**
 * Workers as a person looks at them: the example in which keeping the largest coordinate diverges, worker by worker, in
 * figures that were worked out by hand. f_i = <a_i, x>^2 + |x|^2/4 with a_1 = (-3, 2, 2) and so on.
 */
import type { Page } from "playwright-core";
import { beforeEach, expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { encodeLink } from "../../src/experiment/link.ts";
import { experimentOf, galleryEntries } from "../../src/gallery/gallery.ts";
import { collectComplaints } from "../support/browser.ts";
import { openExperiment, press, stepNumber } from "../support/driver.ts";
import { LAPTOP, openLink } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");
let page: Page;

// A page each: the notice of another experiment would stand in front of the tabs.
beforeEach(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
});

const tab = () => page.getByRole("tab", { name: "Workers", exact: true });
const cloud = () => page.getByRole("slider", { name: "Worker", exact: true });
const rows = (label: string, step: number) =>
  page
    .getByRole("table", { name: `Workers of ${label} in step ${String(step)}`, exact: true })
    .getByRole("row");

it("shows each worker's loss, gradient, message and stored error", async () => {
  const complaints = collectComplaints(page);
  const entry = galleryEntries.find(({ id }) => id === "top-one")!;
  await openLink(page, `${inject("pageUrl")}${encodeLink(experimentOf(entry))}`);
  await tab().click();
  await page.getByText("Workers have gradients from the first step on.").waitFor();
  await press(page, "One step");
  await page.getByText("All 3 workers as a table").click();
  // At (1, 1, 1): <a_i, x> = 1, so f_i = 1.75; the gradient 2 a_i + x/2 is (-5.5, 4.5, 4.5), and -5.5 is sent.
  await expect
    .poll(() => rows("SGD", 1).allTextContents())
    .toEqual([
      "workerlossgradient ‖·‖message ‖·‖holds",
      ...[1, 2, 3].map((worker) => `${String(worker)}1.758.415.501 term`),
    ]);
  // The server's mean points against the true gradient: x grows by 0.03 * 5.5 / 3 = 0.055, f_i by its square.
  await press(page, "One step");
  const second = (1.75 * 1.055 ** 2).toPrecision(3);
  await expect.poll(() => rows("SGD", 2).nth(1).textContent()).toContain(`1${second}8.875.80`);
  await expect
    .poll(() =>
      page.getByRole("img", { name: /^Loss over the workers/ }).getAttribute("aria-label"),
    )
    .toBe(
      "Loss over the workers. Step 1: lowest 1.75, mean 1.75, highest 1.75. " +
        `Step 2: lowest ${second}, mean ${second}, highest ${second}.`,
    );

  // By keyboard, said in words and shown beside the picture.
  await cloud().focus();
  await page.keyboard.press("End");
  await expect
    .poll(() => cloud().getAttribute("aria-valuetext"))
    .toBe(`Worker 3 of 3: loss ${second}, gradient ‖·‖ 8.87, message ‖·‖ 5.80, holds 1 term`);
  expect(await page.getByRole("region", { name: "Worker 3", exact: true }).textContent()).toContain(
    "gradient ‖·‖8.87",
  );

  // EF14: after step 1 it stores (0, 4.5, 4.5), of norm 6.36.
  await press(page, "Reset");
  await expect.poll(() => stepNumber(page)).toBe(0);
  await page
    .getByRole("tabpanel", { name: "Workers" })
    .getByRole("button", { name: "EF14", exact: true })
    .click();
  await press(page, "One step");
  await expect
    .poll(() => cloud().getAttribute("aria-valuetext"))
    .toMatch(/^Worker 3 of 3: loss 1\.75, .*stored error ‖e‖ 6\.36/);
  expect(complaints).toEqual([]);
});

it("shows what workers of a network hold, and has no tab without workers", async () => {
  const complaints = collectComplaints(page);
  const network: LeanExperiment = {
    v: 1,
    problem: {
      kind: "network",
      data: { set: "shapes", train: 40, test: 10 },
      model: { kind: "mlp", hidden: [2] },
      batch: 4,
    },
    lanes: [{ optimizer: "sgd" }],
    steps: 5,
  };
  await openExperiment(page, inject("pageUrl"), {
    ...network,
    workers: { count: 4, split: "sorted" },
  });
  await tab().click();
  await press(page, "One step");
  await cloud().focus();
  await page.keyboard.press("Home");
  const card = page.getByRole("region", { name: "Worker 1", exact: true });
  await card.getByText("10 examples").waitFor();
  // Forty drawn pictures, four a class: sorted by class the first ten are four, four and two.
  expect(await card.getByRole("img").getAttribute("aria-label")).toMatch(
    /^Classes: \S.* 4, \S.* 4, \S.* 2$/,
  );
  await openExperiment(page, inject("pageUrl"), network);
  await expect.poll(() => tab().count()).toBe(0);
  expect(complaints).toEqual([]);
});
