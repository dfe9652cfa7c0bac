/** `check`: validates an experiment, rules and formulas included, and prints its canonical JSON; says what is heavy. */
import { canonicalJson } from "../experiment/canonical.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { formatMistake } from "../experiment/mistakes.ts";
import { planExperiment } from "../experiment/plan.ts";
import type { Plan } from "../wire/plan.ts";
import { readArguments } from "./arguments.ts";
import { type Command, InputError } from "./command.ts";
import { sayIfHeavy } from "./heavy.ts";
import { readExperiment } from "./input.ts";

/** The plan of an experiment; every mistake becomes a line of an InputError. */
export function planOf(experiment: Experiment): Plan {
  const { plan, problems } = planExperiment(experiment);
  if (plan === null) throw new InputError(problems.map(formatMistake));
  return plan;
}

export const check: Command = {
  name: "check",
  usage: "FILE|LINK|-",
  about: "validate an experiment and print it with every default written out",
  run: async (args, io) => {
    const { operands } = readArguments(args, {}, [1, 1]);
    const experiment = await readExperiment(operands[0] ?? "-", io);
    sayIfHeavy(planOf(experiment), io);
    await io.write(`${canonicalJson(experiment, 2)}\n`);
  },
};
