/**
 * Once before all page tests: builds the page if it is stale and serves it, with the test data (where there are any)
 * as its data folder. Tests get the address by `inject("pageUrl")`.
 */
import type { TestProject } from "vitest/node";
import { ensureBuilt } from "../../setup.mjs";
import { testDataFolder } from "./data.ts";
import { OWN_SITE, servePage } from "./server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Address of the built page, ending in a slash. */
    pageUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!ensureBuilt()) throw new Error("the page does not build; run npm run build");
  const server = await servePage(OWN_SITE, testDataFolder() ?? undefined);
  project.provide("pageUrl", server.url);
  return () => server.close();
}
