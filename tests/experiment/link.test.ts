/** Links: round trips, the fixtures of version 1, and 200 and more malformed ones that each get a message. */
import { readFileSync } from "node:fs";
import { deflateSync, strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { RandomStream } from "../../src/base/random.ts";
import { canonicalJson } from "../../src/experiment/canonical.ts";
import { packText } from "../../src/experiment/link-codec.ts";
import {
  decodeLink,
  encodeLink,
  encodeReadableLink,
  isLink,
  MAX_LINK_CHARACTERS,
} from "../../src/experiment/link.ts";
import { cifar10, firstVisit } from "../../src/experiment/presets.ts";

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

/** A link around any text, correctly packed, so that only its content is at fault. */
const packed = (content: unknown) =>
  `#1.${packText(typeof content === "string" ? content : JSON.stringify(content))}`;

/** A payload around any compressed bytes, with the checksum that version 1 puts in front. */
function withChecksum(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  const folded = hash ^ (hash >>> 24);
  const sum = [folded & 0xff, (folded >>> 8) & 0xff, (folded >>> 16) & 0xff];
  return Buffer.from([...sum, ...bytes]).toString("base64url");
}

const good = { problem: { kind: "formula", id: "beale" }, lanes: [{ optimizer: "sgd" }] };
/** A longer one to cut and to change characters of. */
const goodLink = packed({
  ...good,
  title: "Bent valley, four ways down",
  lanes: [
    { optimizer: "sgd", hyper: { lr: 0.00123 } },
    { rule: "hyper lr = 0.02\nq = 0.7*q + 0.3*g\ntheta = theta - lr*q/(1 + norm(q))" },
  ],
  seed: 20260102,
});

function malformedLinks(): Map<string, string> {
  const links = new Map<string, string>();
  const add = (name: string, link: string) => links.set(name, link);

  // Cut anywhere, and with any one character changed: the checksum tells.
  for (let length = 0; length < goodLink.length; length++) {
    add(`cut to ${length}`, goodLink.slice(0, length));
  }
  const stream = new RandomStream({ seed: 5, purpose: 98, replica: 0, step: 0, worker: 0 });
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (let at = 3; at < goodLink.length - 1; at++) {
    const other = alphabet[(alphabet.indexOf(goodLink[at] ?? "") + 1 + stream.below(60)) % 64];
    add(`character ${at} changed`, goodLink.slice(0, at) + (other ?? "A") + goodLink.slice(at + 1));
  }

  // Noise of every kind.
  for (let index = 0; index < 20; index++) {
    const bytes = Buffer.from(Array.from({ length: 3 + 5 * index }, () => stream.below(256)));
    add(`random payload ${index}`, `#1.${bytes.toString("base64url")}`);
    add(`random bytes with a good checksum ${index}`, `#1.${withChecksum(bytes)}`);
  }
  const odd = [
    "#",
    "#1.",
    "#1",
    "#2.abcd",
    "#0.abcd",
    "#999999999999.abcd",
    "#v1.abc",
    "#json=",
    "##1.x",
  ];
  odd.push(
    "#json=%",
    "#json=%E0%A4%A",
    "#json={",
    "#json=null",
    "#json=[]",
    "#json=7",
    "#json=%22x%22",
  );
  odd.push("#1.äöü", "#1.a b c", "#1.<script>", "#1.AAAA", `#1.${"A".repeat(1000)}`, "\u0000", "");
  odd.forEach((link, index) => add(`odd ${index}`, link));

  // Too long, before and after inflating.
  add("too long, packed", `#1.${"A".repeat(MAX_LINK_CHARACTERS)}`);
  add("too long, readable", `#json=${"%20".repeat(MAX_LINK_CHARACTERS)}`);
  for (const size of [300_000, 3_000_000, 30_000_000]) {
    const bomb = deflateSync(new Uint8Array(size).fill(0x20), { level: 9 });
    add(`bomb of ${size} bytes`, `#1.${withChecksum(bomb)}`);
  }
  add("bomb of JSON", packed(`{"title":"${"a".repeat(400_000)}"}`));
  add(
    "truncated stream",
    `#1.${withChecksum(deflateSync(strToU8(JSON.stringify(good))).slice(0, -4))}`,
  );

  // Well packed, wrong inside.
  const contents: unknown[] = ["", "{", "null", "[]", "1", '"x"', {}, [good], "[".repeat(20_000)];
  contents.push('{"__proto__":{"polluted":1}}');
  contents.push(
    '{"problem":{"kind":"formula","id":"beale"},"lanes":[{"optimizer":"sgd","__proto__":{}}]}',
  );
  contents.push('{"problem":{"kind":"formula","id":"beale","constructor":{}},"lanes":[]}');
  for (const steps of [0, -1, 1.5, 1e7 + 1, "5", null, [], {}, true])
    contents.push({ ...good, steps });
  for (const seed of [-1, 2 ** 32, 0.5, "1", null]) contents.push({ ...good, seed });
  for (const replicas of [0, 65_537, "2", null]) contents.push({ ...good, replicas });
  for (const lanes of [
    [],
    {},
    null,
    "sgd",
    [1],
    [null],
    [[]],
    [{}],
    Array(9).fill({ optimizer: "sgd" }),
  ]) {
    contents.push({ ...good, lanes });
  }
  for (const hyper of [{ lr: "1" }, { lr: null }, [], 3, null, { lr: { x: 1 } }]) {
    contents.push({ ...good, lanes: [{ optimizer: "sgd", hyper }] });
  }
  contents.push({ ...good, lanes: [{ optimizer: "sgd", rule: "theta = 1" }] });
  contents.push({ ...good, lanes: [{ rule: "x".repeat(20_000) }] });
  contents.push(
    '{"problem":{"kind":"formula","id":"beale"},"lanes":[{"optimizer":"sgd","hyper":{"lr":1e999}}]}',
  );
  for (const problem of [
    null,
    1,
    [],
    {},
    { kind: 3 },
    { kind: "toString" },
    { kind: "hasOwnProperty" },
  ]) {
    contents.push({ ...good, problem });
  }
  for (const start of [[1], [1, 2, 3], ["a", 1], 3, [1e300, 0]]) {
    contents.push({ ...good, problem: { kind: "formula", id: "beale", start } });
  }
  for (const stage of [
    { kind: "noise" },
    { kind: "noise", sigma: -1 },
    { kind: "delay", steps: 65 },
    null,
  ]) {
    contents.push({ ...good, estimator: [stage] });
  }
  contents.push({ ...good, estimator: Array(17).fill({ kind: "clip", norm: 1 }) });
  contents.push({ ...good, changes: [{ step: 1, lane: 0, name: "lr" }] });
  contents.push({ ...good, changes: [{ step: 1, lane: -1, name: "lr", value: 1 }] });
  contents.push({ ...good, probe: { every: 0 } }, { ...good, probe: { evry: 1 } });
  contents.push({ ...good, extra: 1 }, { ...good, title: 3 }, { ...good, title: "x".repeat(201) });
  contents.push({ ...good, problem: { kind: "quadratic", eigenvalues: [], start: 1 } });
  contents.push({
    ...good,
    problem: { kind: "quadratic", eigenvalues: Array(2000).fill(1), start: 1 },
  });
  contents.forEach((content, index) => add(`content ${index}`, packed(content)));
  return links;
}

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
