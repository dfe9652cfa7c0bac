/** Links: round trips, the fixtures of version 1, and 200 and more malformed ones that each get a message. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../../src/experiment/canonical.ts";
import { decodeLink, encodeLink, encodeReadableLink, isLink } from "../../src/experiment/link.ts";
import { cifar10, firstVisit } from "../../src/experiment/presets.ts";
import { goodLink, malformedLinks } from "./malformed-links.ts";

const fixtures = z
  .array(z.object({ link: z.string(), readable: z.string(), experiment: z.unknown() }))
  .parse(JSON.parse(readFileSync(new URL("fixtures/links-v1.json", import.meta.url), "utf8")));

describe("links", () => {
  it("of version 1 keep their meaning", () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(5);
    for (const { link, readable, experiment } of fixtures) {
      expect(decodeLink(link)).toEqual({ experiment, problems: [] });
      expect(decodeLink(readable)).toEqual({ experiment, problems: [] });
    }
  });

  it("come back as the same canonical experiment, from any address", () => {
    for (const experiment of [firstVisit, cifar10]) {
      for (const encode of [encodeLink, encodeReadableLink]) {
        const link = encode(experiment);
        for (const form of [
          link,
          link.slice(1),
          `https://example.org/a/?b=1${link}`,
          ` ${link}\n`,
        ]) {
          const decoded = decodeLink(form).experiment;
          expect(decoded === null ? null : canonicalJson(decoded)).toBe(canonicalJson(experiment));
        }
      }
    }
  });

  it("stay short: eight lanes with settings in less than 240 characters", () => {
    const eight = fixtures.at(-1)?.link ?? "";
    expect(eight.length).toBeGreaterThan(0);
    expect(eight.length).toBeLessThan(240);
    expect(encodeLink(firstVisit).length).toBeLessThan(80);
  });

  it("are told from file names and JSON", () => {
    for (const link of [
      encodeLink(firstVisit),
      encodeReadableLink(firstVisit),
      "#",
      "json=%7B%7D",
    ]) {
      expect(isLink(link)).toBe(true);
    }
    expect(isLink(`http://localhost:4173/${encodeLink(firstVisit)}`)).toBe(true);
    expect(isLink(encodeLink(firstVisit).slice(1))).toBe(true);
    for (const text of ["experiment.json", "1.json", "./1.json", '{"v":1}', "-", "a#b.json"]) {
      expect(isLink(text)).toBe(false);
    }
  });
});

describe("malformed links", () => {
  const links = malformedLinks();

  it("are at least 200, all different", () => {
    expect(new Set(links.values()).size).toBeGreaterThanOrEqual(200);
  });

  it("each give a message, and none an experiment or an exception", () => {
    for (const [name, link] of links) {
      const { experiment, problems } = decodeLink(link);
      expect(experiment, name).toBeNull();
      expect(problems.length, name).toBeGreaterThan(0);
      for (const { message } of problems) {
        expect(message.length, name).toBeGreaterThan(10);
        expect(message.length, name).toBeLessThan(500);
      }
    }
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("that were cut say so", () => {
    expect(decodeLink(goodLink.slice(0, -5)).problems[0]?.message).toMatch(/checksum.*cut/);
    expect(decodeLink("#2.abc").problems[0]?.message).toMatch(/version 2.*version 1/);
    expect(decodeLink("#hello").problems[0]?.message).toMatch(/no link of Momentscope/);
  });
});
