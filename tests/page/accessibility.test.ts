/** What a screen reader and a keyboard meet: every control has a name and can be reached, in every panel. */
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, it } from "vitest";
import { collectComplaints } from "../support/browser.ts";
import { stepNumber } from "../support/driver.ts";
import { chooseForLane, LAPTOP } from "../support/panels.ts";
import { useBrowser } from "../support/use-browser.ts";

/** Roles that a person acts on. */
const INTERACTIVE = new Set([
  "button",
  "checkbox",
  "combobox",
  "link",
  "listbox",
  "menuitem",
  "menuitemradio",
  "radio",
  "searchbox",
  "slider",
  "spinbutton",
  "switch",
  "tab",
  "textbox",
]);

const browser = useBrowser("plain");

/** A page of a first visit, and what it complains about. */
interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** On a laptop a test goes on where the one before left the page, as a person would. */
let laptop: Visit;

beforeAll(async () => {
  laptop = await openPage(LAPTOP);
});

async function openPage(viewport: { width: number; height: number }): Promise<Visit> {
  const page = await browser().newPage({ viewport });
  const complaints = collectComplaints(page);
  await page.goto(inject("pageUrl"));
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  return { page, complaints };
}

interface Control {
  readonly role: string;
  readonly name: string;
}

/** Every control as the browser tells it to a screen reader. */
async function controlsOf(page: Page): Promise<readonly Control[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes
    .filter((node) => !node.ignored)
    .map(({ role, name }) => ({
      role: String(role?.value ?? ""),
      name: String(name?.value ?? "").trim(),
    }))
    .filter(({ role }) => INTERACTIVE.has(role));
}

async function expectNamed(page: Page, atLeast: number): Promise<void> {
  const controls = await controlsOf(page);
  expect(controls.length).toBeGreaterThanOrEqual(atLeast);
  expect(controls.filter(({ name }) => name === "")).toEqual([]);
}

it("goes through all controls by the tab key without a trap", async () => {
  const { page, complaints } = laptop;
  const reached = new Set<string>();
  for (let presses = 0; presses < 110; presses++) {
    await page.keyboard.press("Tab");
    reached.add(
      await page.evaluate(() => {
        const { activeElement: at } = document;
        return at === null || at === document.body
          ? "outside"
          : (at.getAttribute("aria-label") ?? at.textContent);
      }),
    );
    if (reached.has("outside")) break;
  }
  // The end of the page is reached, by way of all three columns.
  expect([...reached]).toEqual(
    expect.arrayContaining(["outside", "Share", "lr of VSGD", "add a lane", "log steps", "cosine"]),
  );
  expect(complaints).toEqual([]);
});

it.each([
  ["laptop", () => Promise.resolve(laptop)],
  ["phone", () => openPage({ width: 390, height: 844 })],
])("names every control of a first visit and of its panels, on a %s", async (_, visit) => {
  const { page, complaints } = await visit();
  await expectNamed(page, 40);
  const panels = [
    () => page.getByRole("button", { name: "change" }).click(),
    () => chooseForLane(page, "Adam", /^Remix/),
    async () => {
      await page.getByRole("button", { name: "Share", exact: true }).click();
      await page.getByRole("dialog").getByLabel("Link", { exact: true }).waitFor();
    },
  ];
  for (const open of panels) {
    await open();
    const panel = page.getByRole("dialog");
    await panel.waitFor();
    await expectNamed(page, 3);
    await panel.getByRole("button", { name: "Close" }).click();
    await panel.waitFor({ state: "detached" });
  }
  for (const name of ["Buffers", "Belief"]) {
    await page.getByRole("tab", { name }).click();
    await page.getByRole("tabpanel", { name }).waitFor();
    await expectNamed(page, 40);
  }
  expect(complaints).toEqual([]);
});

it("tells in words where every lane stands once it has run", async () => {
  const { page, complaints } = laptop;
  expect(await stepNumber(page)).toBe(0);
  await page.getByRole("tab", { name: "Surface" }).click();
  await page.getByRole("button", { name: "One step", exact: true }).click();
  await expect.poll(() => stepNumber(page)).toBe(1);
  const stage = page.getByRole("region", { name: "Stage" });
  await stage
    .getByText(/After step 1: Momentum at \(.*RSGDM at \(.*Adam at \(.*VSGD at \(/)
    .waitFor({
      state: "attached",
    });
  await page.getByRole("img", { name: /^Loss/ }).waitFor();
  expect(complaints).toEqual([]);
});

it("reaches Play by the tab key, and the key that is pressed there plays", async () => {
  const { page, complaints } = laptop;
  const play = page.getByRole("button", { name: "Play", exact: true });
  const before = await stepNumber(page);
  // Tab goes on from where one clicks: the page's first corner.
  await page.mouse.click(1, 1);
  let presses = 0;
  while (presses < 10 && !(await play.evaluate((button) => button === document.activeElement))) {
    await page.keyboard.press("Tab");
    presses++;
  }
  expect(presses).toBeLessThan(10);
  await page.keyboard.press("Enter");
  await expect.poll(() => stepNumber(page)).toBeGreaterThan(before);
  expect(complaints).toEqual([]);
});
