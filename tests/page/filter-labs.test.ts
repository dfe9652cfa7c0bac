/**
 * The filter view, the plane of lag and noise and the start-up view as a person works them: rules chosen and typed, the
 * step looked at, kappa moved and made a lane; on a laptop and on a phone, without WebGPU.
 */
import type { Locator, Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import { collectComplaints } from "../support/browser.ts";
import { LAPTOP, laneNames, share } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

async function openLab(
  title: string,
  viewport: { width: number; height: number } = LAPTOP,
): Promise<{ page: Page; panel: Locator; complaints: readonly string[] }> {
  const page = await browser().newPage({ viewport });
  const complaints = collectComplaints(page);
  await page.goto(inject("pageUrl"));
  await page.getByRole("button", { name: "Labs", exact: true }).click();
  await page.getByRole("tab", { name: title, exact: true }).click();
  return { page, panel: page.getByRole("tabpanel", { name: title, exact: true }), complaints };
}

/** Cells of the row with this header. */
async function cells(panel: Locator, header: RegExp): Promise<readonly string[]> {
  const row = panel
    .getByRole("row")
    .filter({ has: panel.page().getByRole("rowheader", { name: header }) });
  return row.first().getByRole("cell").allInnerTexts();
}

it("shows a rule as a filter: settled, at its first step, typed, and not linear", async () => {
  const { page, panel, complaints } = await openLab("Filter view");
  await panel.getByText(/^Linear in the gradient/).waitFor();
  // beta^2/(1 - beta) and (1-b)/(1+b) (1 + 2b - 2b^3) at 0.9.
  expect((await cells(panel, /^Age/))[0]).toBe("8.1000");
  expect((await cells(panel, /^Noise gain/))[0]).toBe("0.070632");
  expect((await cells(panel, /^Noise gain/))[1]).toMatch(/^0\.070632\s+0\.070632$/);
  const step = panel.getByRole("slider", { name: "Step looked at" });
  await step.press("Home");
  expect(await step.getAttribute("aria-valuetext")).toBe("step 1");
  // The first estimate is (1 - beta^2) g_1.
  expect((await cells(panel, /^Sum of weights/))[0]).toBe("0.19000");
  await step.press("End");

  const rule = panel.getByLabel("Rule", { exact: true });
  await rule.selectOption("optimizer:vsgd");
  await panel.getByText(/^Not linear in the gradient.*Shown is the derivative/).waitFor();
  await panel.getByRole("textbox", { name: "Mean" }).waitFor();

  await rule.selectOption("typed");
  await panel.getByText(/^Linear in the gradient/).waitFor();
  const text = panel.getByLabel("Its text", { exact: true });
  await text.fill("m = 0.75*m + 0.25*g\nestimate = m\ntheta = theta - m");
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll(".filter-figures tr")];
    return rows.some(
      (row) => row.textContent.startsWith("Age") && row.textContent.endsWith("3.0000"),
    );
  });
  await text.fill("estimate = h\ntheta = theta - g");
  await panel
    .getByRole("status")
    .getByText(/A typed rule: .*`h`/)
    .waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

it("places rules on the plane and makes the moving point a lane", async () => {
  const { page, panel, complaints } = await openLab("Lag and noise", { width: 390, height: 844 });
  await panel.getByRole("img", { name: /^Lag against noise.*RSGDM: age 8\.10 steps/ }).waitFor();
  await panel.getByLabel("Add a rule of the catalogue").selectOption("signum");
  await panel.getByRole("img", { name: /Signum: age 9\.00 steps, noise gain 0\.0526/ }).waitFor();
  await panel.getByRole("button", { name: /^gradient, κ = 9$/ }).click();
  await panel
    .getByRole("img", {
      name: /kappa z: age \S+ steps, noise gain 1\.00/,
    })
    .waitFor();
  const kappa = panel.getByRole("textbox", { name: "κ" });
  await kappa.fill("2.5");
  await kappa.press("Enter");
  // nu = 1 - 2.5/9; age = 9 nu = 6.5, measured on the catalogued rule as well.
  await page.waitForFunction(() => {
    const row = [...document.querySelectorAll(".kappa-figures tr")].find((one) =>
      one.textContent.startsWith("Age"),
    );
    return row?.textContent === "Age, steps6.50006.5000";
  });
  await panel.getByRole("button", { name: "Make it a lane" }).click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.keyboard.press("Escape");
  expect(await laneNames(page)).toEqual(["Momentum", "RSGDM", "Adam", "VSGD", "RSGDM (kappa)"]);
  const { experiment } = await share(page);
  expect(experiment.lanes.at(-1)).toMatchObject({
    optimizer: "rsgdm-kappa",
    hyper: { kappa: 2.5 },
  });
  expect(complaints).toEqual([]);
  await page.close();
});

it("compares averages in their first steps", async () => {
  const { page, panel, complaints } = await openLab("Start-up");
  const bars = (name: string) => panel.getByRole("img", { name: new RegExp(`^${name} at step`) });
  await bars("EMA").waitFor();
  // At step 5 the plain mean weighs 1/5.
  expect(await bars("Average over min\\(N, t\\)").getAttribute("aria-label")).toMatch(
    /step 5: .*measured 0\.2000, closed form 0\.2000/,
  );
  expect((await cells(panel, /^1$/))[0]).toBe("0.918");
  const N = panel.getByRole("textbox", { name: "N", exact: true });
  await N.fill("4");
  await N.press("Enter");
  await panel
    .getByRole("img", { name: /^EMA at step 5: .*measured 0\.2500, closed form 0\.2500/ })
    .waitFor();
  const sums = panel.getByRole("img", { name: /^Sum of weights\. Step 1: .*EMA 0\.2500/ });
  await sums.focus();
  await page.keyboard.press("ArrowRight");
  // Escape is the crosshair's first, then the panel's.
  await page.keyboard.press("Escape");
  expect(await sums.isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
  expect(complaints).toEqual([]);
  await page.close();
});
