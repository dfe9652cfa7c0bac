/**
 * More than 200 links that must not open: cut, changed, random, too long, deflate bombs, wrong types, out of range.
 * Tests of the codec and of the page use the same ones.
 */
import { deflateSync, strToU8 } from "fflate";
import { RandomStream } from "../../src/base/random.ts";
import { packText } from "../../src/experiment/link-codec.ts";
import { MAX_LINK_CHARACTERS } from "../../src/experiment/link.ts";

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
export const goodLink = packed({
  ...good,
  title: "Bent valley, four ways down",
  lanes: [
    { optimizer: "sgd", hyper: { lr: 0.00123 } },
    { rule: "hyper lr = 0.02\nq = 0.7*q + 0.3*g\ntheta = theta - lr*q/(1 + norm(q))" },
  ],
  seed: 20260102,
});

/** Links by what is wrong with them. Two are no link at all for a page: "" and "#". */
export function malformedLinks(): Map<string, string> {
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
