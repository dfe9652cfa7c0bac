/** Browsers for page tests. Not in browser.ts, which also works outside Vitest. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchBrowser, type BrowserMode } from "./browser.ts";

/**
 * What this process has started: files that run in the same process share browsers, since starting one takes seconds on
 * a busy machine. They end with the process.
 */
const started = new Map<BrowserMode, Promise<Browser>>();

/** A browser for all tests of the file or describe block this is called in. Their pages are closed after them. */
export function useBrowser(mode: BrowserMode): () => Browser {
  let browser: Browser | null = null;
  beforeAll(async () => {
    let starting = started.get(mode);
    if (starting === undefined || !(await starting).isConnected()) {
      starting = launchBrowser(mode);
      started.set(mode, starting);
    }
    browser = await starting;
  });
  afterAll(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
  });
  return () => {
    if (browser === null) throw new Error("the browser is open only while tests run");
    return browser;
  };
}
