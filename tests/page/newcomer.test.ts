/**
 * A newcomer's path: Adam beside a remix of it without bias correction. The start of the remix's loss curve is another
 * one, the original's stays as it was to the last bit, and the link brings both to a fresh page. The editor's completion
 * is worked by keyboard on the way.
 */
import type { Locator, Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { collectComplaints } from "../support/browser.ts";
import { chartRows, openExperiment, press, rawValues, waitForStep } from "../support/driver.ts";
import {
  chooseForLane,
  FASTEST,
  lane,
  laneNames,
  LAPTOP,
  openLink,
  setSpeed,
  share,
} from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const STEPS = 60;
const START: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", id: "ravine" },
  lanes: [{ optimizer: "adam", hyper: { lr: 0.05 } }],
  steps: STEPS,
};

const browser = useBrowser("plain");

/** Runs to the end and gives the losses that the chart draws, lane by lane. */
async function lossesAtEnd(page: Page): Promise<readonly (readonly number[])[]> {
  await setSpeed(page, FASTEST);
  await press(page, "Play");
  await waitForStep(page, STEPS);
  const rows = await chartRows(page, "Loss");
  const names = await laneNames(page);
  return names.map((_, index) => rawValues(rows, index, "loss"));
}

/** Opens the editor of the second lane, which has the same name as the first until its text is another. */
async function openSecond(page: Page): Promise<Locator> {
  const cards = page
    .getByRole("region", { name: "Lanes" })
    .getByRole("listitem", { name: /^Lane / });
  await cards
    .nth(1)
    .getByRole("button", { name: /^More for / })
    .click();
  await page.getByRole("menuitem", { name: /^Remix/ }).click();
  return page.getByRole("dialog", { name: /^Rule of/ });
}

it("remixes Adam without bias correction beside the original, and the link opens as the same", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(page);
  await openExperiment(page, inject("pageUrl"), START);
  const [alone = []] = await lossesAtEnd(page);
  expect(alone).toHaveLength(STEPS);

  await chooseForLane(page, "Adam", /^Duplicate/);
  const editor = await openSecond(page);
  const area = editor.getByRole("textbox", { name: "Text of the rule" });
  const text = await area.inputValue();
  const kept = text
    .split("\n")
    .filter((line) => !/^(m_hat|v_hat|theta) =/.test(line))
    .map((line) => (line === "estimate = m_hat" ? "estimate = m" : line));
  expect(text.split("\n").length - kept.length).toBe(3);
  await area.fill(kept.join("\n").trimEnd());

  // The last line by keyboard: two letters open the list, Enter takes from it, Escape closes nothing but the list.
  const list = editor.getByRole("listbox", { name: "Names that fit" });
  await area.press("Control+End");
  await area.pressSequentially("\ntheta = theta - lr*m/(sq");
  await list.waitFor();
  // What is deleted opens nothing.
  await area.press("Escape");
  await area.press("Backspace");
  await area.press("Backspace");
  await area.pressSequentially("s");
  expect(await list.count()).toBe(0);
  await area.pressSequentially("q");
  await list.waitFor();
  expect(await list.getByRole("option").allInnerTexts()).toEqual([
    expect.stringMatching(/^sqrt\(x\)\s+square root$/),
  ]);
  await area.press("Enter");
  await list.waitFor({ state: "detached" });
  await area.pressSequentially("v");
  await area.press("End");
  await area.pressSequentially(" + ");
  await area.press("Control+Space");
  const chosen = list.getByRole("option", { selected: true });
  expect(await chosen.innerText()).toMatch(/^lr\b/);
  await area.press("ArrowDown");
  expect(await chosen.innerText()).toMatch(/^beta1\b/);
  const id = await chosen.getAttribute("id");
  expect(await area.getAttribute("aria-activedescendant")).toBe(id);
  await area.press("Escape");
  await list.waitFor({ state: "detached" });
  expect(await editor.isVisible()).toBe(true);
  await area.press("Control+Space");
  for (const _ of ["beta1", "beta2", "eps"]) await area.press("ArrowDown");
  await area.press("Tab");
  await area.pressSequentially(")");
  const line = "theta = theta - lr*m/(sqrt(v) + eps)";
  expect(await area.inputValue()).toBe(`${kept.join("\n").trimEnd()}\n${line}`);
  expect(await editor.getByRole("alert").count()).toBe(0);
  await editor.getByText("This text is running.").waitFor();
  await editor.getByRole("button", { name: "Close" }).click();

  await lane(page, "Adam remix").waitFor();
  expect(await laneNames(page)).toEqual(["Adam", "Adam remix"]);
  const [original = [], remix = []] = await lossesAtEnd(page);
  expect(original).toEqual(alone);
  expect(remix).toHaveLength(STEPS);
  // Step 1 is measured at the common start.
  expect(remix[0]).toBe(original[0]);
  const alike = remix.flatMap((loss, index) => (loss === original[index] ? [index + 1] : []));
  expect(alike).toEqual([1]);

  const { link, experiment } = await share(page);
  const fresh = await browser().newPage({ viewport: LAPTOP });
  await openLink(fresh, link);
  expect(await laneNames(fresh)).toEqual(["Adam", "Adam remix"]);
  expect((await share(fresh)).experiment).toEqual(experiment);
  expect(await lossesAtEnd(fresh)).toEqual([original, remix]);
  expect(complaints).toEqual([]);
  await fresh.close();
  await page.close();
});
