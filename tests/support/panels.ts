/** The page's menus, sliders and dialogs as a person works them, by roles and names. */
import type { Locator, Page } from "playwright-core";
import type { Experiment } from "../../src/experiment/experiment.ts";

/** What a person sees at most of: laptops. */
export const LAPTOP = { width: 1440, height: 900 } as const;

export const FASTEST = "As fast as it can";

/** Chooses how fast it runs, by the words of the menu. */
export async function setSpeed(page: Page, words: string): Promise<void> {
  await page.getByRole("button", { name: /^Speed: / }).click();
  await page.getByRole("menuitemradio", { name: words, exact: true }).click();
}

/** The card of the lane with this name; the first one where several have it. */
export function lane(page: Page, name: string): Locator {
  return page.getByRole("listitem", { name: `Lane ${name}`, exact: true }).first();
}

/** Names of the lanes, from the top. */
export async function laneNames(page: Page): Promise<readonly string[]> {
  const cards = page
    .getByRole("region", { name: "Lanes" })
    .getByRole("listitem", { name: /^Lane / });
  const labels = await cards.evaluateAll((items) =>
    items.map((item) => item.getAttribute("aria-label") ?? ""),
  );
  return labels.map((label) => label.replace(/^Lane /, ""));
}

/** Chooses from what can be done with a lane: Remix, Duplicate, Hide, Remove. */
export async function chooseForLane(page: Page, name: string, choice: RegExp): Promise<void> {
  await lane(page, name)
    .getByRole("button", { name: `More for ${name}`, exact: true })
    .click();
  await page.getByRole("menuitem", { name: choice }).click();
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where an element stands once it stands still (parts that load late push others about). The mouse is over its middle. */
export async function settledBox(element: Locator): Promise<Box> {
  await element.hover();
  const box = await element.boundingBox();
  if (box === null) throw new Error("the element is not on the page");
  return box;
}

export interface Shared {
  readonly link: string;
  readonly experiment: Experiment;
}

/** What the share dialog offers: the link, and the same as JSON. */
export async function share(page: Page): Promise<Shared> {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share this experiment" });
  const link = await dialog.getByLabel("Link", { exact: true }).inputValue();
  const json = await dialog.getByLabel("JSON", { exact: true }).inputValue();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
  return { link, experiment: JSON.parse(json) as Experiment };
}

/** Opens a link in a page, as a person who was given it does. */
export async function openLink(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
}

/** Text and attributes of the whole page: what could be read or read aloud. */
export function everythingSaid(page: Page): Promise<string> {
  return page.evaluate(() => document.documentElement.outerHTML);
}
