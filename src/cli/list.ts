/** `list`: what an experiment can be made of. */
import { BIT_RULES } from "../estimators/bits.ts";
import { stageConstants } from "../estimators/constants.ts";
import type { Stage } from "../experiment/experiment.ts";
import { dataCatalogue, problemCatalogue, stageCatalogue } from "../experiment/catalogue.ts";
import { modelCatalogue } from "../experiment/model-catalogue.ts";
import { compileRule } from "../language/compile.ts";
import { evaluationsPerStep } from "../language/demands.ts";
import type { Program } from "../language/ir.ts";
import { assert } from "../base/assert.ts";
import type { OptimizerDefinition } from "../optimizers/define.ts";
import { optimizers } from "../optimizers/index.ts";
import { readArguments } from "./arguments.ts";
import { type Command, InputError } from "./command.ts";

interface Listed {
  readonly id: string;
  readonly name: string;
  /** What follows the name in lists for people. */
  readonly figures?: string;
}

const LISTS: ReadonlyMap<string, () => readonly Listed[]> = new Map<
  string,
  () => readonly Listed[]
>([
  ["optimizers", () => optimizers.map(describeOptimizer)],
  ["problems", () => problemCatalogue],
  ["data", () => dataCatalogue],
  ["models", listModels],
  ["stages", listStages],
]);

export const list: Command = {
  name: "list",
  usage: `[${[...LISTS.keys()].join("|")}] [--json]`,
  about: "what there is: ids, settings, defaults, ranges, sources",
  run: async (args, io) => {
    const { operands, flag } = readArguments(args, { json: "flag" }, [0, 1]);
    const [what] = operands;
    if (what !== undefined && !LISTS.has(what)) {
      throw new InputError([
        `there is no list of ${what}; give one of ${[...LISTS.keys()].join(", ")}`,
      ]);
    }
    const chosen = [...LISTS].filter(([name]) => what === undefined || name === what);
    if (flag("json")) {
      const lists = Object.fromEntries(chosen.map(([name, entries]) => [name, entries()]));
      await io.write(`${JSON.stringify(what === undefined ? lists : lists[what], null, 2)}\n`);
      return;
    }
    for (const [name, entries] of chosen) {
      const lines = entries().map(({ id, name: title, figures }) =>
        figures === undefined
          ? `  ${id.padEnd(21)} ${title}`
          : `  ${id.padEnd(21)} ${title.padEnd(24)} ${figures}`,
      );
      await io.write(`${name}\n${lines.join("\n")}\n`);
    }
  },
};

function listModels(): readonly Listed[] {
  return modelCatalogue.map((entry) => {
    const { parameters, multiply_adds: forward } = entry.sizes.cifar10;
    const group = (count: number): string => count.toLocaleString("en-GB");
    const figures = `${group(parameters)} parameters, ${group(forward)} multiply-adds a picture (CIFAR-10)`;
    return { ...entry, figures };
  });
}

/** What a stage guarantees is told for its `choice` and this many parameters in one tensor. */
const PARAMETERS = 100;

function listStages(): readonly Listed[] {
  return stageCatalogue.map((entry) => {
    const stage = entry.choice as Stage;
    const { text, unbiased, contraction, error } = stageConstants(stage, [PARAMETERS]);
    const guarantee = { parameters: PARAMETERS, unbiased, contraction, error, text };
    const figures = `${text} (${PARAMETERS} parameters)`;
    return { ...entry, bits: BIT_RULES[stage.kind], guarantee, figures };
  });
}

export interface OptimizerNote {
  readonly id: string;
  readonly name: string;
  readonly source: OptimizerDefinition["source"];
  readonly hyper: Readonly<
    Record<string, { default: number; min: number; max: number; scale: string }>
  >;
  readonly slots: readonly string[];
  /** What the rule needs beyond the gradient. */
  readonly needs: readonly ("loss" | "g2" | "B" | "grad" | "random" | "matrix")[];
  /** Gradient evaluations a step takes. */
  readonly evaluations: number;
  readonly notes: string;
  readonly rule: string;
}

function describeOptimizer({
  id,
  title,
  source,
  notes,
  rule: text,
}: OptimizerDefinition): OptimizerNote {
  const { rule } = compileRule(text);
  assert(rule !== null, `the catalogue's rule ${id} does not compile`);
  const { program } = rule;
  const hyper = Object.fromEntries(
    program.settings.map(({ name, default: value, min, max, scale }) => [
      name,
      { default: value, min, max, scale },
    ]),
  );
  const slots = program.slots.map((slot) => slot.name);
  const needs = needsOf(program);
  const evaluations = evaluationsPerStep(program);
  return { id, name: title, source, hyper, slots, needs, evaluations, notes, rule: text };
}

function needsOf(program: Program): OptimizerNote["needs"] {
  const inputs = new Set<string>(
    program.nodes.flatMap((node) => (node.kind === "input" ? [node.name] : [])),
  );
  const needs: OptimizerNote["needs"][number][] = [];
  for (const name of ["loss", "g2", "B"] as const) if (inputs.has(name)) needs.push(name);
  if (program.points.length > 0) needs.push("grad");
  const kinds = new Set(program.nodes.map(({ kind }) => kind));
  if (kinds.has("random")) needs.push("random");
  if (kinds.has("orthogonalize") || ["rows", "cols", "is_matrix"].some((name) => inputs.has(name)))
    needs.push("matrix");
  return needs;
}
