/** `run`: the contract's columns, options, streams and exit codes. What the numbers mean is tested with the engine. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { momentscopeHere } from "./here.ts";

const lanes = [
  { optimizer: "momentum", hyper: { lr: 0.05 } },
  { optimizer: "sgd", hyper: { lr: 1e6 } },
];
const setup = {
  v: 1,
  problem: { kind: "quadratic", eigenvalues: [1, 4], start: [1, 1], noise: 0.1 },
  lanes,
  steps: 30,
  replicas: 8,
};
const experiment = JSON.stringify(setup);

const COLUMNS = [
  "step",
  "lane",
  "loss",
  "grad_norm",
  "estimate_norm",
  "update_norm",
  "error",
  "cosine",
  "bias",
  "bias_floor",
  "variance",
  "age",
  "lag",
  "lag_fit",
  "diverged",
];

const rowSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.null()]));

function rowsOf(out: string) {
  return out
    .trimEnd()
    .split("\n")
    .map((line) => rowSchema.parse(JSON.parse(line)));
}

describe("run", () => {
  it("prints a row a lane and step, with the contract's columns, and marks the lane that diverges", async () => {
    const { code, out, errors } = await momentscopeHere(["run", "-"], experiment);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    const rows = rowsOf(out);
    expect(rows).toHaveLength(60);
    expect(rows.map((row) => [row["step"], row["lane"]])).toEqual(
      Array.from({ length: 60 }, (_, index) => [Math.floor(index / 2) + 1, index % 2]),
    );
    for (const row of rows) expect(Object.keys(row)).toEqual(COLUMNS);
    expect(rows[0]?.["loss"]).toBe(2.5);
    expect(rows.filter((row) => row["lane"] === 0).every((row) => !row["diverged"])).toBe(true);
    const fate = rows.filter((row) => row["lane"] === 1).map((row) => row["diverged"]);
    // 1/2 (4e6)^2 passes 1e15 at the third step at the latest, and it never comes back.
    expect(fate.indexOf(true)).toBeGreaterThan(0);
    expect(fate.indexOf(true)).toBeLessThanOrEqual(2);
    expect(fate.slice(fate.indexOf(true)).every(Boolean)).toBe(true);
    expect(rows.at(-1)?.["loss"]).toBeNull();
  });

  it("prints a fork's rows from step 1 on: its parent's, then its own", async () => {
    const [momentum] = lanes;
    const fork = { ...momentum, hyper: { lr: 0.01 }, fork: { lane: 0, step: 12 } };
    const forked = JSON.stringify({ ...setup, lanes: [momentum, fork] });
    const { code, out, errors } = await momentscopeHere(["run", "-"], forked);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    const rows = rowsOf(out);
    const [own, other] = [0, 1].map((lane) =>
      rows.filter((row) => row["lane"] === lane).map((row) => rowSchema.parse({ ...row, lane: 0 })),
    );
    expect(own).toHaveLength(30);
    expect(other?.slice(0, 12)).toEqual(own?.slice(0, 12));
    expect(other?.[13]?.["loss"]).not.toBe(own?.[13]?.["loss"]);
    const short = await momentscopeHere(["run", "-", "--steps", "12"], forked);
    expect([short.code, short.out]).toEqual([2, ""]);
    expect(short.errors.join("\n")).toContain("lanes[1].fork.step: 12 leaves the fork no step");
  });

  it("thins out, stops early, prints replicas and CSV", async () => {
    const args = ["run", "-", "--every", "10", "--steps", "25", "--replicas", "--csv"];
    const { code, out } = await momentscopeHere(args, experiment);
    expect(code).toBe(0);
    const [header, ...records] = out.trimEnd().split("\n");
    expect(header).toBe(["step", "lane", "replica", ...COLUMNS.slice(2)].join(","));
    // Steps 1, 11, 21 and the last, 25; two lanes, eight replicas.
    expect(records).toHaveLength(4 * 2 * 8);
    const cells = records.map((record) => record.split(","));
    expect(new Set(cells.map(([step]) => step))).toEqual(new Set(["1", "11", "21", "25"]));
    expect(cells.every((record) => record.length === COLUMNS.length + 1)).toBe(true);
    expect(cells[0]?.slice(0, 3)).toEqual(["1", "0", "0"]);
    expect(records.at(-1)).toMatch(/^25,1,7,,.*,true$/);
  });

  it("adds quantiles over the replicas at the end, those of the replicas' own rows", async () => {
    const { out } = await momentscopeHere(
      ["run", "-", "--quantiles", "0.5,0.025", "--every", "7"],
      experiment,
    );
    const [first] = rowsOf(out);
    const metrics = COLUMNS.filter((name) => /norm|loss|error|cosine|age/.test(name));
    expect(Object.keys(first ?? {})).toEqual([
      ...COLUMNS,
      ...metrics.flatMap((name) => [`${name}_q2.5`, `${name}_q50`]),
    ]);
    const replicas = rowsOf((await momentscopeHere(["run", "-", "--replicas"], experiment)).out);
    for (const row of rowsOf(out)) {
      for (const name of metrics) {
        const own = replicas.filter(
          ({ step, lane }) => step === row["step"] && lane === row["lane"],
        );
        const values = own.map((replica) => Number(replica[name])).sort((a, b) => a - b);
        const [low = NaN, next = NaN] = values;
        // Of eight replicas: places 0.175 and 3.5 among ranks 0 to 7.
        const expected = [low + 0.025 * 7 * (next - low), (values[3]! + values[4]!) / 2];
        [`${name}_q2.5`, `${name}_q50`].forEach((column, index) => {
          if (row["diverged"] === true) expect(row[column]).toBeNull();
          else expect(row[column]).toBeCloseTo(expected[index]!, 12);
        });
      }
    }
  });

  it("trains a network on the drawn set in Node, with its own columns", async () => {
    const network = JSON.stringify({
      v: 1,
      problem: {
        kind: "network",
        data: { set: "shapes", train: 64, test: 20 },
        model: { kind: "mlp", hidden: [4] },
        batch: 16,
      },
      lanes: [{ optimizer: "adam", hyper: { lr: 0.01 } }],
      steps: 3,
      probe: { every: 2, draws: 2, batch: 32 },
    });
    const { code, out, errors } = await momentscopeHere(["run", "-", "--backend", "wasm"], network);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    const rows = rowsOf(out);
    expect(rows.map((row) => row["step"])).toEqual([1, 2, 3]);
    const columns = [...COLUMNS];
    columns.splice(3, 0, "accuracy", "test_loss", "test_accuracy");
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(columns);
      expect(row["loss"]).toBeGreaterThan(0);
    }
    // Probed at steps 1 and 3 only.
    expect(rows.map((row) => row["error"] === null)).toEqual([false, true, false]);
  });

  it("ends with 2 for a bad option, a missing data folder, or a backend that cannot", async () => {
    const cifar = JSON.stringify({
      v: 1,
      problem: {
        kind: "network",
        data: { set: "cifar10", train: 10, test: 10 },
        model: "linear",
        batch: 2,
      },
      lanes: [{ optimizer: "sgd" }],
    });
    const cases: [string[], string, RegExp][] = [
      [["--backend", "gpu"], experiment, /--backend: is gpu; give one of/],
      [["--quantiles", "10,90"], experiment, /--quantiles: is 10,90; give levels from 0 to 1/],
      [["--steps", "0"], experiment, /--steps: is 0; give a whole number/],
      [["--data", "no-such-folder"], cifar, /no-such-folder.*no such folder/],
      [["--backend", "reference"], cifar, /reference/],
    ];
    for (const [options, input, message] of cases) {
      const { code, out, errors } = await momentscopeHere(["run", "-", ...options], input);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(errors.join("\n")).toMatch(message);
    }
  });

  it("ends quietly when its reader goes away", async () => {
    const long = JSON.stringify({ ...JSON.parse(experiment), steps: 20_000, replicas: 1 });
    const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", "run", "-"], {
      cwd: fileURLToPath(new URL("../../", import.meta.url)),
    });
    let errors = "";
    child.stderr.on("data", (part: Buffer) => (errors += part.toString()));
    child.stdout.once("data", () => child.stdout.destroy());
    child.stdin.end(long);
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
  });
});
