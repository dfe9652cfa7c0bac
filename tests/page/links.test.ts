/**
 * Links as they come from outside: malformed ones give a message and a page that goes on working, good ones open, and
 * none starts heavy work. By the address bar of an open page and by opening the page with them.
 */
import type { BrowserContext, Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import { canonicalize } from "../../src/experiment/canonical.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { decodeLink, encodeLink, encodeReadableLink } from "../../src/experiment/link.ts";
import { cifar10 } from "../../src/experiment/presets.ts";
import { goodLink, malformedLinks } from "../experiment/malformed-links.ts";
import { collectComplaints } from "../support/browser.ts";
import { openAnother, openExperiment, press, stepNumber, waitForStep } from "../support/driver.ts";
import { FASTEST, LAPTOP, openLink, setSpeed, share } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";
import { expectReferenceLosses } from "./reference-losses.ts";

/** Of links that differ in one place only some will do here; tests/state/links.test.ts puts all of them in. */
const EVERY = [
  [/^(cut|character)/, 30],
  [/^random/, 8],
  [/^content/, 4],
] as const;

const OWN: LeanExperiment = {
  v: 1,
  title: "My own work",
  problem: { kind: "formula", id: "himmelblau" },
  lanes: [{ optimizer: "sgd", hyper: { lr: 0.003 } }, { rule: "theta = theta - 0.002*g" }],
  steps: 150,
};

const browser = useBrowser("plain");

/** One visitor's browser, which remembers their work. */
let context: BrowserContext;
let first: Page;
let complaints: readonly string[];

beforeAll(async () => {
  context = await browser().newContext({ viewport: LAPTOP });
  first = await context.newPage();
  complaints = collectComplaints(first);
  await openExperiment(first, inject("pageUrl"), OWN);
});

/** Links for the address bar; nothing after `#` is no link at all. */
function linksToTry(): readonly string[] {
  const all = [...malformedLinks()].filter(([, link]) => link !== "" && link !== "#");
  const chosen = all.filter(([name], index) => {
    const every = EVERY.find(([kind]) => kind.test(name))?.[1] ?? 1;
    return index % every === 0;
  });
  return [...new Set(chosen.map(([, link]) => link))];
}

/** Puts each link into the address bar, gives what the page says to it, and dismisses that. */
function sayingsOf(page: Page, links: readonly string[]): Promise<readonly string[]> {
  return page.evaluate(async (list) => {
    const log = document.querySelector('[role="log"][aria-label="Messages"]');
    const sayings: string[] = [];
    for (const link of list) {
      location.hash = link;
      const deadline = performance.now() + 10_000;
      while (log?.childElementCount === 0 && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      sayings.push(log?.textContent ?? "");
      for (const button of log?.querySelectorAll("button") ?? []) button.click();
      while (log?.childElementCount !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return sayings;
  }, links);
}

it("answers malformed links of every kind with a message each and keeps the visitor's work", async () => {
  const page = first;
  const links = linksToTry();
  expect(links.length).toBeGreaterThan(50);
  const sayings = await sayingsOf(page, links);
  for (const [index, saying] of sayings.entries()) {
    const link = (links[index] ?? "").slice(0, 80);
    expect(saying, link).toMatch(
      /^The link could not be opened.{10,}Your own experiment is still/s,
    );
    expect(saying.length, link).toBeLessThan(700);
  }
  expect(sayings).toHaveLength(links.length);
  const polluted = await page.evaluate(() => "polluted" in {} || "polluted" in Function.prototype);
  expect(polluted).toBe(false);

  const { experiment } = await share(page);
  expect(experiment).toEqual(canonicalize(OWN));
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await waitForStep(page, 150);
  await expectReferenceLosses(page, experiment, { atLeast: 150 });

  await page.evaluate((link) => {
    location.hash = link;
  }, goodLink);
  const title = page.getByRole("textbox", { name: "Title of the experiment" });
  await expect.poll(() => title.inputValue()).toBe("Bent valley, four ways down");
  expect((await share(page)).experiment).toEqual(decodeLink(goodLink).experiment);
  expect(complaints).toEqual([]);
});

it("opens with a message and the visitor's last work when the page is loaded from a malformed link", async () => {
  await openAnother(first, inject("pageUrl"), OWN);
  const seed = first.getByRole("textbox", { name: "seed", exact: true });
  await seed.fill("4711");
  await seed.press("Enter");
  // The address follows the edits; what it holds is also what this browser remembers.
  const mine = canonicalize({ ...OWN, seed: 4711 });
  await first.waitForURL(`**/${encodeLink(mine)}`);
  expect(complaints).toEqual([]);
  await first.close();

  const links = malformedLinks();
  for (const name of ["cut to 40", "bomb of 30000000 bytes"]) {
    const page = await context.newPage();
    const onPage = collectComplaints(page);
    await openLink(page, `${inject("pageUrl")}${links.get(name) ?? "missing"}`);
    await page.getByRole("log", { name: "Messages" }).getByText("The link could not be").waitFor();
    expect((await share(page)).experiment, name).toEqual(mine);
    await press(page, "One step");
    await expect.poll(() => stepNumber(page)).toBe(1);
    expect(onPage).toEqual([]);
    await page.close();
  }
});

it.each([
  ["CIFAR-10", encodeLink(cifar10)],
  ["CIFAR-10, readable", encodeReadableLink(cifar10)],
  [
    "shapes",
    encodeLink({
      ...cifar10,
      problem: {
        kind: "network",
        data: { set: "shapes", train: 64, test: 16 },
        model: { kind: "mlp", hidden: [4] },
        batch: 16,
      },
      steps: 2,
    }),
  ],
])("loads and trains nothing before Play when a link holds a network: %s", async (name, link) => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const onPage = collectComplaints(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await openLink(page, `${inject("pageUrl")}${link}`);
  await page.waitForLoadState("networkidle");
  const heavy = (): string[] => asked.filter((url) => /\/data\/|\.wasm|huggingface/.test(url));
  expect(heavy()).toEqual([]);
  expect(await stepNumber(page)).toBe(0);
  const badge = page.getByRole("button", { name: /^Device: / });
  expect(await badge.getAttribute("aria-label")).toBe("Device: not chosen yet");
  if (name === "shapes") {
    await press(page, "Play");
    await waitForStep(page, 2);
    expect(heavy().length).toBeGreaterThan(0);
  }
  expect(onPage).toEqual([]);
  await page.close();
});
