/** compare: the arithmetic of paired runs done again from the rows that `run --replicas` prints; refusals in words. */
import { expect, it } from "vitest";
import { momentscopeHere } from "./here.ts";

const NETWORK = {
  v: 1,
  problem: {
    kind: "network",
    data: { set: "shapes", train: 96, test: 60 },
    model: { kind: "mlp", hidden: [4] },
    batch: 12,
  },
  lanes: [
    { optimizer: "momentum", hyper: { lr: 0.01 } },
    { optimizer: "momentum", hyper: { lr: 0.0102 } },
    { optimizer: "sgd", hyper: { lr: 1e6 } },
  ],
  steps: 12,
  replicas: 5,
  probe: { every: 1000, draws: 2, batch: 24 },
};

interface Against {
  readonly lane: number;
  readonly difference: number | null;
  readonly interval: {
    readonly low: number;
    readonly high: number;
    readonly method: string;
  } | null;
  readonly detectable: number | null;
  readonly above: number | null;
  readonly equal: number | null;
  readonly below: number | null;
}

interface Compared {
  readonly metric: string;
  readonly step: number;
  readonly mean: number | null;
  readonly against: readonly Against[];
}

const linesOf = <Line>(out: string): Line[] =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

it("prints what paired t tests of the last rows say, far sharper than unpaired ones", async () => {
  const text = JSON.stringify(NETWORK);
  const ran = await momentscopeHere(["run", "-", "--replicas"], text);
  const rows = linesOf<{ step: number; lane: number; test_loss: number; test_accuracy: number }>(
    ran.out,
  ).filter(({ step }) => step === 12);
  for (const metric of ["test_loss", "test_accuracy"] as const) {
    const args = metric === "test_accuracy" ? [] : ["--metric", metric];
    const { code, out, errors } = await momentscopeHere(["compare", "-", ...args], text);
    expect([code, errors]).toEqual([0, []]);
    const [first, second, wild] = linesOf<Compared>(out);
    const [own, other] = [0, 1].map((lane) =>
      rows.filter((row) => row.lane === lane).map((row) => row[metric]),
    ) as [number[], number[]];
    const variance = (values: readonly number[]): number => {
      const mean = sum(values) / values.length;
      return sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1);
    };
    const differences = own.map((value, index) => value - other[index]!);
    const mean = sum(differences) / 5;
    const error = Math.sqrt(variance(differences) / 5);
    expect(first).toMatchObject({
      metric,
      step: 12,
      mean: expect.closeTo(sum(own) / 5, 12) as number,
    });
    const pair = first!.against[0]!;
    expect(pair.difference).toBeCloseTo(mean, 12);
    // Tables of Student's t, 4 degrees of freedom: 2.776445 for 97.5 %, 0.940965 for 80 %.
    expect(pair.interval!.low).toBeCloseTo(mean - 2.776445 * error, 5);
    expect(pair.interval!.high).toBeCloseTo(mean + 2.776445 * error, 5);
    expect(pair.detectable).toBeCloseTo((2.776445 + 0.940965) * error, 5);
    expect(pair.above! + pair.equal! + pair.below!).toBe(5);
    expect(second!.against[0]!.difference).toBeCloseTo(-mean, 12);
    expect(second!.against[0]!.above).toBe(pair.below);
    // A lane that has diverged has no figures, and takes none from the others.
    expect(wild!.mean).toBeNull();
    expect(pair.lane).toBe(1);
    expect(first!.against[1]).toMatchObject({ lane: 2, difference: null, interval: null });
    // Rates 2 % apart on the same batches from the same start: what the replicas differ in falls out.
    if (metric === "test_loss")
      expect(variance(differences)).toBeLessThan(0.01 * (variance(own) + variance(other)));
  }
});

it("refuses what has nothing to compare", async () => {
  const refusal = async (change: object, ...args: string[]): Promise<readonly string[]> => {
    const { code, errors } = await momentscopeHere(
      ["compare", "-", ...args],
      JSON.stringify({ ...NETWORK, ...change }),
    );
    expect(code).toBe(2);
    return errors;
  };
  expect(await refusal({ replicas: 1 })).toEqual([
    "replicas: is 1, and one run shows nothing of its own spread; give 2 or more, here or by --replicas",
  ]);
  expect(await refusal({ lanes: NETWORK.lanes.slice(1, 2) })).toEqual([
    "lanes: there is one lane; give 2 or more",
  ]);
  expect((await refusal({}, "--metric", "bias"))[0]).toMatch(
    /^--metric: is bias; give one of loss/,
  );
  expect(await refusal({}, "--replicas", "1")).toEqual([
    "--replicas: is 1; give a whole number from 2 to 65536",
  ]);
});
