/** A rule read with its numbers: worked out by JavaScript, every line comes to the value beside it. */
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { indices, neighbour } from "../../src/ui/microscope/place.ts";
import { readRule, type ReadLine } from "../../src/ui/microscope/reading.ts";
import type { Inspection } from "../../src/wire/inspection.ts";
import { openTestRun } from "../engine/support.ts";

/** Per-example squares are given to batches only. */
const CATALOGUE = optimizers.filter(({ rule }) => !/\bg2\b/.test(rule));

async function inspectionsOf(
  lanes: LeanExperiment["lanes"],
  steps: number,
): Promise<readonly Inspection[]> {
  const run = await openTestRun({
    v: 1,
    problem: { kind: "quadratic", eigenvalues: [1, 4], start: [2, -3], noise: 0.1 },
    lanes,
    steps: steps + 1,
  });
  await run.advance(steps);
  const seen: Inspection[] = [];
  for (const lane of lanes.keys()) {
    const inspection = await run.inspect(lane, { tensor: 0, element: 1, replica: 0 });
    if (inspection === null) throw new Error("nothing to see");
    seen.push(inspection);
  }
  run.dispose();
  return seen;
}

const SCOPE = {
  ...Object.fromEntries(
    [
      "abs",
      "sign",
      "exp",
      "log",
      "sin",
      "cos",
      "tan",
      "tanh",
      "atan2",
      "floor",
      "min",
      "max",
      "pow",
    ].map((name) => [name, Math[name as "abs"]]),
  ),
  root: Math.sqrt,
  clamp: (x: number, low: number, high: number) => Math.min(high, Math.max(low, x)),
  where: (condition: number, a: number, b: number) => (condition ? a : b),
  π: Math.PI,
  "∞": Infinity,
};

/** What JavaScript makes of a line's numbers; null where it holds more than this weight's numbers. */
function workedOut({ numbers }: ReadLine): number | null {
  if (numbers.length === 0) return null;
  const text = numbers
    .map((piece) => (piece.kind === "number" ? `(${piece.value})` : piece.text))
    .join("")
    .replaceAll("^", "**")
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => `**${"⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit)}`)
    .replaceAll("×", "*")
    .replaceAll("−", "-")
    .replaceAll("√", "root")
    .replaceAll("≤", "<=")
    .replaceAll("≥", ">=")
    .replaceAll(" = ", " == ")
    .replaceAll("≠", "!=");
  if (/\b(norm|sum|mean|dot|rms|maxabs|global_\w+|grad|orthogonalize|randn)\(/.test(text))
    return null;
  return Number(runInNewContext(text, SCOPE));
}

describe("every rule of the catalogue", () => {
  test.each([0, 3])("after %i steps, reads as its values say", async (steps) => {
    let checked = 0;
    for (let from = 0; from < CATALOGUE.length; from += 8) {
      const part = CATALOGUE.slice(from, from + 8);
      const seen = await inspectionsOf(
        part.map(({ id }) => ({ optimizer: id })),
        steps,
      );
      for (const [index, { id, rule }] of part.entries()) {
        const lines = readRule(rule, seen[index]!);
        expect(lines.length, id).toBeGreaterThan(0);
        for (const line of lines) {
          expect(line.formula, `${id}: ${line.target}`).not.toBeNull();
          const value = workedOut(line);
          if (value === null) continue;
          checked++;
          if (Number.isFinite(line.value))
            expect(value, `${id}: ${line.target} ← ${line.formula ?? ""}`).toSatisfy(
              (given: number) =>
                Math.abs(given - line.value) <= 1e-9 * Math.max(1, Math.abs(line.value)),
            );
        }
      }
    }
    expect(checked).toBeGreaterThan(100);
  });
});

describe("a rule's lines", () => {
  const RULE = `hyper lr = 0.5
hyper beta = 0.9  # memory
state m = 2*g
m = beta*m + (1 - beta)*g
scale = norm(m)*t
theta = theta - lr*m`;

  test("show what was there before, after, and whose it is", async () => {
    const [seen] = await inspectionsOf([{ rule: RULE }], 0);
    const lines = readRule(RULE, seen!);
    const thin = "\u2009";
    expect(lines.map(({ target, formula }) => `${target} ← ${formula ?? ""}`)).toEqual([
      `m ← β${thin}m + (1 − β)${thin}g`,
      `scale ← norm(m)${thin}t`,
      `θ ← θ − η${thin}m`,
    ]);
    const numbers = lines.map((line) =>
      line.numbers.flatMap((piece) =>
        piece.kind === "number" ? [[piece.name, piece.value, piece.of]] : [],
      ),
    );
    const g = seen!.delivered;
    const m = seen!.lines[0]!.value;
    expect(numbers).toEqual([
      [
        ["beta", 0.9, "setting"],
        ["m", 2 * g, "element"],
        ["beta", 0.9, "setting"],
        ["g", g, "element"],
      ],
      [["t", 1, "step"]],
      [
        ["theta", -3, "element"],
        ["lr", 0.5, "setting"],
        ["m", m, "element"],
      ],
    ]);
    expect(lines.map(({ of }) => of)).toEqual(["element", "tensor", "element"]);
    const second = lines[1]!.numbers.map((piece) => (piece.kind === "text" ? piece.text : "#"));
    expect(second.join("")).toBe("norm(m) × #");
  });

  test("of another text than the one that runs are shown without mathematics", async () => {
    const [seen] = await inspectionsOf([{ rule: RULE }], 1);
    for (const other of [RULE.replace("scale", "size_now"), `${RULE}\nlast = t`, "theta = ("]) {
      const lines = readRule(other, seen!);
      expect(lines.map(({ formula }) => formula)).toEqual([null, null, null]);
      expect(lines.map(({ value }) => value)).toEqual(seen!.lines.map(({ value }) => value));
    }
  });
});

test("a weight has row-major indices, and neighbours beyond its tensor", () => {
  expect(indices([3, 2, 4], 0)).toEqual([0, 0, 0]);
  expect(indices([3, 2, 4], 23)).toEqual([2, 1, 3]);
  expect(indices([3, 2, 4], 9)).toEqual([1, 0, 1]);
  const tensors = [
    { name: "a", shape: [2, 2] },
    { name: "b", shape: [3] },
  ];
  const at = (tensor: number, element: number) => ({ tensor, element, replica: 1 });
  expect(neighbour(tensors, at(0, 1), 1)).toEqual(at(0, 2));
  expect(neighbour(tensors, at(0, 3), 1)).toEqual(at(1, 0));
  expect(neighbour(tensors, at(1, 2), 1)).toEqual(at(0, 0));
  expect(neighbour(tensors, at(0, 0), -1)).toEqual(at(1, 2));
});
