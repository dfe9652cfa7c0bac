/**
 * The stationary lab as a person works it: a ready-made measurement, plateaus and batches, each beside theory. The seed is
 * fixed and the arithmetic float64, so the figures are the same everywhere.
 */
import type { Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import { collectComplaints } from "../support/browser.ts";
import { LAPTOP } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

/** Cells of one column of the table in view. */
function column(page: Page, index: number): Promise<string[]> {
  return page.locator(`.settle-table:visible tbody td:nth-child(${index})`).allInnerTexts();
}

async function measured(page: Page): Promise<void> {
  await page.locator("p[role=status]:visible", { hasText: /^Measured\.$/ }).waitFor();
}

/** "−1.3 SE": how far off theory, in standard errors. */
function offBy(cell: string): number {
  return Math.abs(Number.parseFloat(cell.replace("−", "-")));
}

it("measures where rules settle beside theory, and says what does not", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  const complaints = collectComplaints(page);
  await page.goto(inject("pageUrl"));
  await page.getByRole("button", { name: "Labs", exact: true }).click();
  await page.getByRole("tab", { name: "Stationary law" }).click();

  await page.getByRole("textbox", { name: "Curvatures h" }).fill("1, -1");
  await page.getByRole("textbox", { name: "Curvatures h" }).press("Enter");
  await page.getByText("Curvatures must be above 0: without a bottom nothing settles.").waitFor();
  expect(await page.getByRole("button", { name: "Measure", exact: true }).isDisabled()).toBe(true);
  await page.getByRole("textbox", { name: "Curvatures h" }).fill("9, 1");
  await page.getByRole("textbox", { name: "Curvatures h" }).press("Enter");
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  // Without a bottom nothing settles; u = 4.5 is beyond SGD's edge; the lanes with momentum go on.
  await page.getByText(/SGD diverges within \d+ steps/).waitFor();
  await measured(page);
  expect(await page.getByText(/settled after/).count()).toBe(2);

  await page.getByRole("button", { name: "Large steps: u = ηh = 1" }).click();
  await page.getByText(/SGD diverges/).waitFor({ state: "detached" });
  await measured(page);
  expect(await page.getByText(/settled after/).count()).toBe(3);
  const off = (await column(page, 6)).map(offBy);
  expect(off).toHaveLength(6);
  for (const errors of off) expect(errors).toBeLessThan(4);
  // SGD along the steep axis: exactly twice the small-step limit.
  const [exact, smallStep] = [(await column(page, 5))[0], (await column(page, 7))[0]];
  expect(Number(exact) / Number(smallStep)).toBeCloseTo(2, 3);
  const density = page.getByRole("img", { name: /SGD, density along axis 1/ });
  expect(await density.locator("path").count()).toBeGreaterThan(4);

  await page.getByRole("radio", { name: "Annealing" }).click();
  await page.getByRole("button", { name: "Measure", exact: true }).locator("visible=true").click();
  await measured(page);
  const plateaus = (await column(page, 5)).map(offBy);
  expect(plateaus).toHaveLength(3);
  for (const errors of plateaus) expect(errors).toBeLessThan(4);
  // tr Sigma/4 of deviations 1 and 1.5.
  await page.getByText(/by theory 0\.8125: off by/).waitFor();

  await page.getByRole("radio", { name: "Batch and momentum" }).click();
  await page.getByRole("button", { name: "Measure", exact: true }).locator("visible=true").click();
  await measured(page);
  // B = [2/(eta_0 h)] [(1 + mu)/(1 - mu)] 0.1/1.1 at mu = 0, 0.5, 0.9.
  expect(await column(page, 2)).toEqual(["9.09", "27.3", "173"]);
  for (const cell of await column(page, 6)) expect(offBy(cell)).toBeLessThan(4);
  expect(complaints).toEqual([]);
  await page.close();
});
