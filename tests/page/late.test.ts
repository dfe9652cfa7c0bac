/** A part of the page whose file cannot be had: it says so, the rest goes on, and loading the page again mends it. */
import { expect, inject, it } from "vitest";
import { openExperiment, press, waitForStep } from "../support/driver.ts";
import { LAPTOP } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

it("can be closed where it is a window, and the stage is shown again with another problem", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  await page.route(/labs-room|problem-drawer|traces/, (route) => route.abort());
  const lanes = [{ optimizer: "sgd" }];
  await openExperiment(page, inject("pageUrl"), {
    v: 1,
    problem: { kind: "quadratic", eigenvalues: [1, 2, 3], start: 1 },
    lanes,
    steps: 20,
  });
  const stage = page.getByRole("region", { name: "Stage" });
  await stage.getByRole("alert").waitFor();
  for (const [button, title] of [
    ["Labs", "Labs"],
    ["change", "Problem"],
  ] as const) {
    await page.getByRole("button", { name: button, exact: true }).click();
    const dialog = page.getByRole("dialog", { name: title });
    await dialog.getByText("This part of the page could not be shown.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "detached" });
  }
  // One drawer that is lost leaves the other.
  await page.getByRole("button", { name: "Open the rule's text" }).click();
  await page.getByRole("textbox", { name: "Text of the rule" }).waitFor();
  await page.keyboard.press("Escape");

  const plane = { v: 1, problem: { kind: "formula", id: "ravine" }, lanes, steps: 20 };
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    `#json=${encodeURIComponent(JSON.stringify(plane))}`,
  );
  await stage.getByRole("img", { name: /^Surface of / }).waitFor();
  expect(await stage.getByRole("alert").count()).toBe(0);
  await page.close();
});

it("loses only that part, and says how to have it back", async () => {
  const page = await browser().newPage({ viewport: LAPTOP });
  await page.route(/gallery-list/, (route) => route.abort());
  await openExperiment(page, inject("pageUrl"), {
    v: 1,
    problem: { kind: "formula", id: "ravine" },
    lanes: [{ optimizer: "sgd" }],
    steps: 20,
  });
  await page.getByRole("button", { name: "Experiments", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Experiments" });
  const alert = dialog.getByRole("alert");
  await alert.getByText("This part of the page could not be shown.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await press(page, "Play");
  await waitForStep(page, 20);

  await page.unroute(/gallery-list/);
  await page.getByRole("button", { name: "Experiments", exact: true }).click();
  await alert.getByRole("button", { name: "Load the page again" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.getByRole("button", { name: "Experiments", exact: true }).click();
  await dialog.getByRole("searchbox", { name: "Search" }).waitFor();
  expect(await dialog.getByRole("alert").count()).toBe(0);
});
