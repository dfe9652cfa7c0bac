/** What the command line promises whatever is thrown at it: lines, exit codes, and rows that depend on nothing else. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { momentscopeHere } from "../cli/here.ts";
import { momentscope } from "../cli/spawn.ts";

const MOMENTUM = { optimizer: "momentum", hyper: { lr: 0.073, beta: 0.83 } };
const EXPERIMENT = {
  v: 1,
  problem: {
    kind: "quadratic",
    eigenvalues: [1.37, 0.41, 2.2],
    start: [1, 2, 0.3],
    noise: 0.21,
    rotation: 99,
  },
  lanes: [MOMENTUM],
  estimator: [{ kind: "noise", sigma: 0.1 }],
  steps: 60,
  seed: 77,
  replicas: 3,
  probe: { window: 20, maxLag: 10 },
};

const rowSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.null()]));

/** The rows of one lane, without its number. */
async function rowsOf(experiment: object, lane: number): Promise<z.infer<typeof rowSchema>[]> {
  const { code, out, errors } = await momentscopeHere(["run", "-"], JSON.stringify(experiment));
  expect({ code, errors }).toEqual({ code: 0, errors: [] });
  return out
    .trimEnd()
    .split("\n")
    .map((line) => rowSchema.parse(JSON.parse(line)))
    .filter((row) => row["lane"] === lane)
    .map((row) => ({ ...row, lane: 0 }));
}

describe("a lane", () => {
  it("is the same alone, beside others, in any place, and beside one that diverges", async () => {
    const alone = await rowsOf(EXPERIMENT, 0);
    const typed = { rule: "m = 0.7*m + g/norm(g)\nestimate = 0.3*m\ntheta = theta - 0.03*m" };
    const wild = { optimizer: "sgd", hyper: { lr: 1e6 } };
    const lanes = [wild, MOMENTUM, typed, { optimizer: "adam" }, MOMENTUM];
    expect(await rowsOf({ ...EXPERIMENT, lanes }, 1)).toEqual(alone);
    expect(await rowsOf({ ...EXPERIMENT, lanes }, 4)).toEqual(alone);
  });

  it("changes with the seed in all that is random, and in nothing else", async () => {
    const [first, second] = await Promise.all(
      [77, 78].map(async (seed) => (await rowsOf({ ...EXPERIMENT, seed }, 0))[1]),
    );
    const same = Object.keys(first ?? {}).filter((column) => first?.[column] === second?.[column]);
    expect(same).toEqual(["step", "lane", "age", "lag", "lag_fit", "diverged"]);
    const still = {
      ...EXPERIMENT,
      problem: { ...EXPERIMENT.problem, noise: 0 },
      estimator: [],
    };
    expect(await rowsOf({ ...still, seed: 1 }, 0)).toEqual(await rowsOf({ ...still, seed: 2 }, 0));
  });
});

describe("bad input", () => {
  const text = JSON.stringify(EXPERIMENT);
  const ended = async (args: readonly string[], input = "") => {
    const { code, out, errors } = await momentscopeHere(args, input);
    expect({ code, out }, args.join(" ")).toEqual({ code: 2, out: "" });
    return errors;
  };

  it("takes one line a mistake, even where the words hold line breaks", async () => {
    for (const args of [
      ["fro\nb"],
      ["check", "no\nsuch\r\nfile"],
      ["check", "--fo\no"],
      ["run", "-", "--backend", "a\u2028b"],
      ["run", "-", "--steps", "-3"],
    ]) {
      expect(await ended(args, text), args.join(" ")).toHaveLength(1);
    }
    const odd = { ...EXPERIMENT, lanes: [{ optimizer: "a\nb" }], "k\ney": 1 };
    expect(await ended(["check", "-"], JSON.stringify(odd))).toHaveLength(1);
  });

  it("is told for numbers that are none, and for text that is no experiment", async () => {
    for (const number of ["1e400", '"1.37"', "null"]) {
      const [line, ...rest] = await ended(["check", "-"], text.replace("1.37", number));
      expect(line).toMatch(/^problem\.eigenvalues\[0\]: .*give a number/);
      expect(rest).toEqual([]);
    }
    for (const bad of ["", "[]", text.slice(0, -1), "[".repeat(99_999)]) {
      expect(await ended(["check", "-"], bad)).toHaveLength(1);
    }
  });

  it("forgives a byte order mark and the line ends of other systems", async () => {
    const plain = await momentscopeHere(["check", "-"], text);
    const spread = JSON.stringify(EXPERIMENT, null, 2).replaceAll("\n", "\r\n");
    expect(momentscope(["check", "-"], `\ufeff${spread}\r\n`)).toEqual(plain);
  });
});
