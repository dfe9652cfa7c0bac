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

  it("gives all lists at once, for people and as JSON", () => {
    const { out } = momentscope(["list", "--json"]);
    const lists = z
      .record(z.string(), z.array(z.object({ id: z.string() })))
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
    expect(momentscope(["list"]).out).toMatch(/^optimizers\n {2}sgd/);
  });
});

describe("check, link and open", () => {
  it("turn an experiment into its link and back", () => {
    const path = file("first.json", firstVisit);
    const link = momentscope(["link", path]);
    expect(link).toEqual({ code: 0, out: `${encodeLink(firstVisit)}\n`, errors: [] });
    const opened = momentscope(["open", link.out.trim()]);
    expect(opened.code).toBe(0);
    expect(opened.out).toBe(`${canonicalJson(firstVisit, 2)}\n`);
    expect(momentscope(["open", `https://example.org/${link.out.trim()}`]).out).toBe(opened.out);
    // FILE, LINK and standard input give the same.
    expect(momentscope(["check", path]).out).toBe(opened.out);
    expect(momentscope(["check", link.out.trim()]).out).toBe(opened.out);
    expect(momentscope(["check", "-"], opened.out).out).toBe(opened.out);
    expect(momentscope(["check", "-"], link.out).out).toBe(opened.out);
    expect(momentscope(["open", momentscope(["link", path, "--readable"]).out.trim()]).out).toBe(
      opened.out,
    );
  });

  it("end with 2 and a line for each mistake", () => {
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
    expect(momentscope(["open", encodeLink(firstVisit).slice(0, -3)]).errors[0]).toMatch(/cut/);
    for (const args of [["check"], ["check", "a", "b"], ["chek", "a"], ["check", "no-such-file"]]) {
      const ended = momentscope(args);
      expect(ended.code).toBe(2);
      expect(ended.errors).toHaveLength(1);
    }
  });
});

describe("step", () => {
  it("prints one row a step", () => {
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
    const { code, out } = momentscope(["step", "-"], JSON.stringify(request));
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

  it("takes loss, g2, B and shape for rules that read them, and says when they are missing", () => {
    const rule =
      "s = 0.5*s + 0.5*g2\ntheta = theta - loss*g/B + 0*s + where(is_matrix, rows, cols)";
    const base = { rule, theta0: [0, 0, 0, 0, 0, 0], grads: [[1, 1, 1, 1, 1, 1]] };
    const short = momentscope(["step", "-"], JSON.stringify(base));
    expect(short.code).toBe(2);
    expect(short.errors.map((line) => line.split(":")[0])).toEqual(["loss", "g2", "B"]);
    const full = { ...base, loss: [8], g2: [[1, 1, 1, 1, 1, 1]], B: 4, shape: [3, 2] };
    const { out } = momentscope(["step", "-"], JSON.stringify(full));
    // - 8*1/4 + 3 rows = 1.
    expect(JSON.parse(out)).toMatchObject({ theta: [[1, 1, 1, 1, 1, 1]] });
  });

  it("refuses a rule that needs grad, with the reason", () => {
    const request = { rule: "theta = theta - 0.1*grad(theta + g)", theta0: [1], grads: [[1]] };
    const { code, errors } = momentscope(["step", "-"], JSON.stringify(request));
    expect(code).toBe(2);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^rule: .*`grad`.*use `run`/);
  });

  it("refuses to orthogonalise a vector, as run does", () => {
    const request = { theta0: [1, 2, 3, 4], grads: [[1, 2, 3, 5]] };
    const open = { ...request, rule: "theta = theta - orthogonalize(g)" };
    const { code, errors } = momentscope(["step", "-"], JSON.stringify(open));
    expect({ code, errors }).toEqual({
      code: 2,
      errors: [expect.stringMatching(/^rule: orthogonalises a vector; give a shape/)],
    });
    const matrix = momentscope(["step", "-"], JSON.stringify({ ...open, shape: [2, 2] }));
    expect(matrix.code).toBe(0);
    const rule = "theta = theta - where(is_matrix, orthogonalize(g), g)";
    const guarded = momentscope(["step", "-"], JSON.stringify({ ...request, rule }));
    expect(JSON.parse(guarded.out)).toMatchObject({ theta: [[0, 0, 0, -1]] });
  });

  it("refuses lists of the wrong length, naming them", () => {
    const request = { optimizer: "sgd", theta0: [1, 2], grads: [[1, 2], [1]], shape: [3] };
    const { code, errors } = momentscope(["step", "-"], JSON.stringify(request));
    expect(code).toBe(2);
    expect(errors).toEqual([
      "grads[1]: has 1 numbers, theta0 has 2; give 2",
      "shape: makes 3 parameters, theta0 has 2",
    ]);
  });
});
