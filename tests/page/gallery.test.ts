/**
 * The ready-made experiments as a person meets them: found by search, opened, played to the end; then the page ticks off
 * what was to be seen. In a browser without WebGPU, which is what most machines in a class have.
 */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import { encodeLink } from "../../src/experiment/link.ts";
import { experimentOf, galleryEntries } from "../../src/gallery/gallery.ts";
import { collectComplaints } from "../support/browser.ts";
import { press, waitForStep } from "../support/driver.ts";
import { FASTEST, LAPTOP, setSpeed } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");
let page: Page;

beforeAll(async () => {
  page = await browser().newPage({ viewport: LAPTOP });
});

/**
 * More steps than these in all lanes and replicas, what trains networks, and all but the lightest of what learns to learn are
 * judged by tests/gallery alone.
 */
const MOST = 300_000;
const LIGHT_META = "maml-inner-batches";
const promising = galleryEntries.filter((entry) => {
  const { problem, lanes, replicas, steps } = experimentOf(entry);
  const isLight = problem.kind === "meta" ? entry.id === LIGHT_META : problem.kind !== "network";
  return entry.observations.length > 0 && isLight && steps * replicas * lanes.length <= MOST;
});

it("plays each to its end and sees what was promised", async () => {
  expect(promising.map(({ id }) => id)).toContain(LIGHT_META);
  const complaints = collectComplaints(page);
  await page.goto(inject("pageUrl"));
  await setSpeed(page, FASTEST);
  const seen: string[] = [];
  for (const entry of promising) {
    const experiment = experimentOf(entry);
    await page.evaluate((hash) => {
      location.hash = hash;
    }, encodeLink(experiment));
    const card = page.getByRole("region", { name: "What to look at" });
    await card.getByText(entry.look).waitFor();
    await press(page, "Play");
    await waitForStep(page, experiment.steps);
    const items = card.getByRole("listitem");
    await items.first().and(page.locator(':not([data-state="open"])')).waitFor();
    const states = await items.evaluateAll((list) =>
      list.map(
        (item) => `${item.getAttribute("data-state") ?? ""} ${item.getAttribute("title") ?? ""}`,
      ),
    );
    if (states.some((state) => !state.startsWith("holds "))) {
      seen.push(`${entry.id}: ${states.join(" | ")}`);
    }
  }
  expect(seen).toEqual([]);
  expect(complaints).toEqual([]);
});

it("is searched by words, and says nothing more once the experiment is another one", async () => {
  await page.getByRole("button", { name: "Experiments", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Experiments" });
  await dialog.getByRole("searchbox", { name: "Search" }).fill("langevin");
  await dialog.getByRole("status").getByText("1 experiment", { exact: true }).waitFor();
  await dialog.getByRole("button", { name: /Langevin: noise on purpose/ }).click();
  const card = page.getByRole("region", { name: "What to look at" });
  await card.getByText(/The rule adds noise|the rule adds noise/).waitFor();
  await page
    .getByRole("spinbutton", { name: /seed/i })
    .or(page.getByLabel(/seed/i))
    .first()
    .fill("7");
  await page.keyboard.press("Enter");
  await card.waitFor({ state: "detached" });
});
