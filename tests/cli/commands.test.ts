/** list, check, link, open, step: what they print, and their exit codes. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../../src/experiment/canonical.ts";
import { encodeLink } from "../../src/experiment/link.ts";
import { firstVisit } from "../../src/experiment/presets.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { momentscopeHere } from "./here.ts";
import { momentscope } from "./spawn.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "momentscope-cli-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const optimizerSchema = z.object({
  id: z.string(),
  name: z.string(),
  source: z.object({ who: z.string(), year: z.number(), where: z.string(), url: z.string() }),
  hyper: z.record(
    z.string(),
    z.object({
      default: z.number(),
      min: z.number(),
      max: z.number(),
      scale: z.enum(["linear", "log", "one-minus-log"]),
    }),
  ),
  slots: z.array(z.string()),
  needs: z.array(z.enum(["loss", "g2", "B", "grad", "random", "matrix"])),
});

describe("list", () => {
  it("gives the optimizers with settings, slots and needs", () => {
    const { code, out, errors } = momentscope(["list", "optimizers", "--json"]);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    const listed = z.array(optimizerSchema).parse(JSON.parse(out));
    expect(listed.map(({ id }) => id)).toEqual(optimizers.map(({ id }) => id));
    const byId = new Map(listed.map((entry) => [entry.id, entry]));
    const names = (id: string) => Object.keys(byId.get(id)?.hyper ?? {});
    expect(names("rsgdm")).toEqual(["lr", "beta"]);
    expect(names("adam")).toEqual(["lr", "beta1", "beta2", "eps", "weight_decay"]);
    expect(names("qhm")).toEqual(["lr", "beta", "nu"]);
    expect(names("heavy-ball")).toEqual(["lr", "momentum", "weight_decay"]);
    expect(names("rmsprop")).toEqual(["lr", "alpha", "eps", "weight_decay"]);
    expect(names("vsgd")).toEqual([
      "lr",
      "gamma",
      "K_g",
      "kappa1",
      "kappa2",
      "eps",
      "weight_decay",
    ]);
    expect(byId.get("rsgdm")?.slots).toEqual(["m", "z", "g_prev"]);
    expect(byId.get("adam")?.hyper["lr"]?.default).toBe(0.001);
    expect(byId.get("adam")?.needs).toEqual([]);
    expect(byId.get("polyak")?.needs).toEqual(["loss"]);
  });

  it("gives all lists at once, for people and as JSON", async () => {
    const { out } = await momentscopeHere(["list", "--json"]);
    const lists = z
      .record(z.string(), z.array(z.looseObject({ id: z.string() })))
      .parse(JSON.parse(out));
    expect(Object.keys(lists)).toEqual(["optimizers", "problems", "data", "models", "stages"]);
    expect(lists["data"]?.map(({ id }) => id)).toEqual([
      "cifar10",
      "cifar100",
      "mnist",
      "fashion-mnist",
      "shapes",
      "spirals",
      "moons",
      "circles",
      "csv",
    ]);
    expect(lists["stages"]?.find(({ id }) => id === "top-k")).toMatchObject({
      bits: "k values with ceil(log2 d) bits of index each, or all d values where that is less",
      guarantee: { parameters: 100, unbiased: false, text: "biased, error at most 0.99 |x|²" },
    });
    expect(lists["stages"]?.map(({ id }) => id)).toEqual([
      "noise",
      "bias",
      "delay",
      "clip",
      "skewed-noise",
      "composite",
      "top-k",
      "rand-k",
      "sign",
      "quantize",
      "round",
      "power-of-two",
      "normalize",
    ]);
    expect((await momentscopeHere(["list"])).out).toMatch(/^optimizers\n {2}sgd/);
  });
});

describe("check, link and open", () => {
  it("say on standard error what a heavy network costs, and nothing of a light one", async () => {
    const problem = (model: string) => ({
      ...{ kind: "network", model, batch: 128 },
      data: { set: "cifar100", train: 50_000, test: 10_000 },
    });
    const asked = (model: string) =>
      momentscopeHere(
        ["check", "-"],
        JSON.stringify({ v: 1, problem: problem(model), lanes: [{ optimizer: "sgd" }], steps: 50 }),
      );
    const { code, errors } = await asked("resnet50");
    expect([code, errors]).toEqual([
      0,
      [
        expect.stringMatching(
          /^note: heavy: 23,705,252 parameters, 1 run of 50 steps, [\d,]+ GFLOP .* minutes at 20 GFLOP\/s/,
        ),
      ],
    ]);
    expect((await asked("linear")).errors).toEqual([]);
  });

  it("turn an experiment into its link and back", async () => {
    const path = file("first.json", firstVisit);
    const link = await momentscopeHere(["link", path]);
    expect(link).toEqual({ code: 0, out: `${encodeLink(firstVisit)}\n`, errors: [] });
    const opened = await momentscopeHere(["open", link.out.trim()]);
    expect(opened.code).toBe(0);
    expect(opened.out).toBe(`${canonicalJson(firstVisit, 2)}\n`);
    expect((await momentscopeHere(["open", `https://example.org/${link.out.trim()}`])).out).toBe(
      opened.out,
    );
    // FILE, LINK and standard input give the same.
    expect((await momentscopeHere(["check", path])).out).toBe(opened.out);
    expect((await momentscopeHere(["check", link.out.trim()])).out).toBe(opened.out);
    expect((await momentscopeHere(["check", "-"], opened.out)).out).toBe(opened.out);
    expect((await momentscopeHere(["check", "-"], link.out)).out).toBe(opened.out);
    const readable = await momentscopeHere(["link", path, "--readable"]);
    expect((await momentscopeHere(["open", readable.out.trim()])).out).toBe(opened.out);
  });

  it("end with 2 and a line for each mistake", async () => {
    const bad = file("bad.json", {
      v: 1,
      problem: { kind: "formula", id: "rosenbrok" },
      lanes: [
        { optimizer: "adamm" },
        { optimizer: "sgd", hyper: { lrr: 1 } },
        { rule: "theta = theta - rate*g" },
      ],
      estimator: [{ kind: "bias", value: [1, 2, 3] }],
    });
    const { code, out, errors } = momentscope(["check", bad]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(errors).toEqual([
      'problem.id: is "rosenbrok"; did you mean "rosenbrock"?',
      'lanes[0].optimizer: is "adamm"; did you mean "adam"?',
      'lanes[1].hyper.lrr: is no setting of this rule; did you mean "lr"?',
      expect.stringMatching(/^lanes\[2\]\.rule: line 1, column 17: unknown name `rate`/),
    ]);
    expect(
      (await momentscopeHere(["open", encodeLink(firstVisit).slice(0, -3)])).errors[0],
    ).toMatch(/cut/);
    for (const args of [["check"], ["check", "a", "b"], ["chek", "a"], ["check", "no-such-file"]]) {
      const ended = await momentscopeHere(args);
      expect(ended.code).toBe(2);
      expect(ended.errors).toHaveLength(1);
    }
  });
});

describe("step", () => {
  it("prints one row a step", async () => {
    const rule = "hyper lr = 0.5\nm = 0.5*m + 0.5*g\nestimate = m\ntheta = theta - lr*m";
    const request = {
      rule,
      theta0: [1, 2],
      grads: [
        [2, 4],
        [0, 0],
      ],
      hyper: { lr: 1 },
    };
    const { code, out } = await momentscopeHere(["step", "-"], JSON.stringify(request));
    expect(code).toBe(0);
    // m: [1, 2], then half of that.
    expect(JSON.parse(out)).toEqual({
      theta: [
        [0, 0],
        [-0.5, -1],
      ],
      estimate: [
        [1, 2],
        [0.5, 1],
      ],
    });
  });

  it("takes loss, g2, B and shape for rules that read them, and says when they are missing", async () => {
    const rule =
      "s = 0.5*s + 0.5*g2\ntheta = theta - loss*g/B + 0*s + where(is_matrix, rows, cols)";
    const base = { rule, theta0: [0, 0, 0, 0, 0, 0], grads: [[1, 1, 1, 1, 1, 1]] };
    const short = await momentscopeHere(["step", "-"], JSON.stringify(base));
    expect(short.code).toBe(2);
    expect(short.errors.map((line) => line.split(":")[0])).toEqual(["loss", "g2", "B"]);
    const full = { ...base, loss: [8], g2: [[1, 1, 1, 1, 1, 1]], B: 4, shape: [3, 2] };
    const { out } = await momentscopeHere(["step", "-"], JSON.stringify(full));
    // - 8*1/4 + 3 rows = 1.
    expect(JSON.parse(out)).toMatchObject({ theta: [[1, 1, 1, 1, 1, 1]] });
  });

  it("refuses a rule that needs grad, with the reason", async () => {
    const request = { rule: "theta = theta - 0.1*grad(theta + g)", theta0: [1], grads: [[1]] };
    const { code, errors } = await momentscopeHere(["step", "-"], JSON.stringify(request));
    expect(code).toBe(2);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^rule: .*`grad`.*use `run`/);
  });

  it("refuses to orthogonalise a vector, as run does", async () => {
    const request = { theta0: [1, 2, 3, 4], grads: [[1, 2, 3, 5]] };
    const open = { ...request, rule: "theta = theta - orthogonalize(g)" };
    const { code, errors } = await momentscopeHere(["step", "-"], JSON.stringify(open));
    expect({ code, errors }).toEqual({
      code: 2,
      errors: [expect.stringMatching(/^rule: orthogonalises a vector; give a shape/)],
    });
    const matrix = await momentscopeHere(["step", "-"], JSON.stringify({ ...open, shape: [2, 2] }));
    expect(matrix.code).toBe(0);
    const rule = "theta = theta - where(is_matrix, orthogonalize(g), g)";
    const guarded = await momentscopeHere(["step", "-"], JSON.stringify({ ...request, rule }));
    expect(JSON.parse(guarded.out)).toMatchObject({ theta: [[0, 0, 0, -1]] });
  });

  it("refuses lists of the wrong length, naming them", async () => {
    const request = { optimizer: "sgd", theta0: [1, 2], grads: [[1, 2], [1]], shape: [3] };
    const { code, errors } = await momentscopeHere(["step", "-"], JSON.stringify(request));
    expect(code).toBe(2);
    expect(errors).toEqual([
      "grads[1]: has 1 numbers, theta0 has 2; give 2",
      "shape: makes 3 parameters, theta0 has 2",
    ]);
  });
});
