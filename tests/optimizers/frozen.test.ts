/** Catalogue texts are part of the version: links that name an optimizer must keep their meaning. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findOptimizer, optimizers } from "../../src/optimizers/index.ts";

const frozen = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(new URL("frozen.json", import.meta.url), "utf8")));

describe("the catalogue of version 1", () => {
  for (const [id, text] of Object.entries(frozen)) {
    it(`${id} has the text that links of version 1 mean`, () => {
      expect(findOptimizer(id)?.rule).toBe(text);
    });
  }

  it("is frozen for every optimizer", () => {
    expect(Object.keys(frozen).sort()).toEqual(optimizers.map(({ id }) => id).sort());
  });
});
