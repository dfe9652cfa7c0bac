/**
 * Tuned against tuned as a person does it: the same sweep for all lanes, its numbers against theory, an edge that is
 * widened by a click, the winners taken over and back, the mark on the page when lanes are no longer tuned alike.
 */
import type { Locator, Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import { collectComplaints } from "../support/browser.ts";
import { lane, LAPTOP, openLink, share } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

async function openTuning(page: Page, experiment: object): Promise<Locator> {
  await openLink(
    page,
    `${inject("pageUrl")}#json=${encodeURIComponent(JSON.stringify(experiment))}`,
  );
  return showTuning(page);
}

async function showTuning(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Labs", exact: true }).click();
  await page.getByRole("tab", { name: "Tuning" }).click();
  const lab = page.getByRole("tabpanel", { name: "Tuning" });
  await lab.waitFor();
  return lab;
}

it("sweeps, widens, compares on fresh seeds, and gives lanes the winners", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(page);
  // Present rates 1e-4 and 1e-3: SGD's best rate lies above 1e-2, where its grid ends.
  const lab = await openTuning(page, {
    v: 1,
    problem: { kind: "quadratic", eigenvalues: [1, 4], start: [2, 2], noise: 0.2 },
    lanes: [{ optimizer: "sgd", hyper: { lr: 1e-4 } }, { optimizer: "adam" }],
    steps: 200,
  });
  await lab.getByRole("button", { name: "Tune 2 lanes" }).click();
  const status = lab.getByRole("status");
  await status.getByText("Done: 28 of 28 runs, winners on 32 fresh seeds.").waitFor();
  const strip = lab.getByRole("img", { name: /^SGD: Final loss, mean over 8 seeds, against lr/ });
  expect(await strip.getAttribute("aria-label")).toContain("at the edge of what was searched");
  await lab.getByText(/^Best at the end of the grid: SGD \(lr\)/).waitFor();

  // One click widens the grid to 1, the budget stays.
  await lab.getByRole("button", { name: "Widen lr to 1" }).click();
  await lab.getByRole("img", { name: /^SGD: .* Best at 0\.\d+\. Within 2×/ }).waitFor();
  await status.getByText("Done: 28 of 28 runs, winners on 32 fresh seeds.").waitFor();
  const winners = lab.getByRole("region", { name: "Table of winners" });
  const sgd = winners.getByRole("row").filter({ hasText: "SGD" });
  expect(await sgd.textContent()).toMatch(/lr 0\.0\d+.* to .*8 seeds/);
  const pair = lab.getByRole("region", { name: "Table of differences" }).getByRole("row").last();
  const counts = (await pair.getByRole("cell").nth(1).textContent()) ?? "";
  expect(counts.split(", ").reduce((sum, count) => sum + Number(count), 0)).toBe(32);

  // The winners become the lanes' settings, and can be taken back.
  const words = (await sgd.getByRole("rowheader").textContent()) ?? "";
  const rate = Number(/lr ([\d.]+)/.exec(words)?.[1]);
  await lab.getByRole("button", { name: "Use these settings" }).click();
  await lab.getByRole("button", { name: "Take back" }).click();
  await lab.getByRole("button", { name: "Use these settings" }).click();
  await page.keyboard.press("Escape");
  expect((await share(page)).experiment.lanes[0]?.hyper).toEqual({ lr: rate });
  await lane(page, "SGD").getByText("tuned: best of 13 runs").waitFor();
  await lane(page, "Adam").getByText("tuned: best of 13 runs").waitFor();
  expect(await page.getByText("unequal tuning").count()).toBe(0);

  // A setting moved by hand makes the comparison unequal, and the page says so.
  const field = lane(page, "SGD").getByRole("textbox", { name: "lr of SGD, value" });
  await field.fill("0.02");
  await field.press("Enter");
  await lane(page, "SGD").getByText("settings by hand, not tuned").waitFor();
  await page.getByRole("note", { name: /^Unequal tuning/ }).waitFor();

  // What was found is still there; the winners open as an experiment under another seed.
  await showTuning(page);
  await status.getByText(/^Done: 28 of 28 runs/).waitFor();
  await lab.getByRole("button", { name: "Open as experiment" }).click();
  await page.getByRole("dialog", { name: "Labs" }).waitFor({ state: "detached" });
  const { experiment } = await share(page);
  expect(experiment).toMatchObject({ seed: 2, title: "Tuned against tuned: SGD, Adam" });
  expect(experiment.lanes[0]?.hyper).toEqual({ lr: rate });
  await lane(page, "SGD").getByText("tuned: best of 13 runs").waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

it("is cancelled at once, and says what cannot be tuned, on a phone too", async () => {
  const page = await browser().newPage({ viewport: { width: 390, height: 844 } });
  const complaints = collectComplaints(page);
  const lab = await openTuning(page, {
    v: 1,
    problem: { kind: "formula", id: "rosenbrock", noise: 1 },
    lanes: [{ optimizer: "adam" }],
    steps: 100_000,
  });
  await lab.getByRole("button", { name: "Tune 1 lane" }).click();
  await lab.getByRole("progressbar", { name: "Runs done" }).waitFor();
  await lab.getByRole("button", { name: "Cancel" }).click();
  await lab
    .getByRole("status")
    .getByText(/^Cancelled after \d+ of \d+ runs/)
    .waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.keyboard.press("Escape");
  const refused = await openTuning(page, {
    v: 1,
    problem: { kind: "signal", signal: "ramp" },
    lanes: [{ optimizer: "sgd" }],
  });
  await refused.getByText(/^A signal has no loss.*Choose a surface/).waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});
