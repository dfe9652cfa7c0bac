/** The built page opens without one complaint under its own security policy, and isolated. */
import { expect, inject, it } from "vitest";
import { collectComplaints } from "../support/browser.ts";
import { useBrowser } from "../support/use-browser.ts";

const browser = useBrowser("plain");

it("opens without errors and without breaching its policy", async () => {
  const page = await browser().newPage();
  const complaints = collectComplaints(page);
  await page.goto(inject("pageUrl"));
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(complaints).toEqual([]);
});

it("refuses scripts written into the page, and text as code", async () => {
  const page = await browser().newPage();
  await page.goto(inject("pageUrl"));
  const refused = await page.evaluate(async () => {
    const breach = new Promise<string>((resolve) => {
      document.addEventListener("securitypolicyviolation", (event) => {
        resolve(event.effectiveDirective);
      });
    });
    const script = document.createElement("script");
    script.textContent = "globalThis.breached = true";
    document.body.append(script);
    return { directive: await breach, breached: "breached" in globalThis };
  });
  expect(refused).toEqual({ directive: "script-src-elem", breached: false });
});

it("carries the policy in the file itself, for hosts that send no headers", async () => {
  const answer = await fetch(inject("pageUrl"));
  const html = await answer.text();
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
  expect(policy.replaceAll("&#39;", "'")).toBe(answer.headers.get("content-security-policy"));
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|\*(?!\.hu|\.hf)/);
});
