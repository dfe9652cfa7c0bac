/** `emit`: one readable output of a rule: its WGSL kernel, its mathematics, a PyTorch optimizer, a JavaScript function. */
import { compileRule } from "../language/compile.ts";
import { formatDiagnostic } from "../language/diagnostics.ts";
import { type About, aboutRule, type Emitted } from "../language/emit/emitted.ts";
import { emitJavaScript } from "../language/emit/javascript.ts";
import { emitTex } from "../language/emit/tex.ts";
import { emitTorch } from "../language/emit/torch.ts";
import { emitWgsl } from "../language/emit/wgsl.ts";
import type { Rule } from "../language/ir.ts";
import { findOptimizer, optimizers } from "../optimizers/index.ts";
import { readArguments } from "./arguments.ts";
import { type Command, InputError, type Io } from "./command.ts";
import { readText } from "./input.ts";

const OUTPUTS: ReadonlyMap<string, (rule: Rule, about: About) => Emitted> = new Map([
  ["wgsl", emitWgsl],
  ["tex", emitTex],
  ["torch", emitTorch],
  ["js", emitJavaScript],
]);

export const emit: Command = {
  name: "emit",
  usage: `OPTIMIZER|RULEFILE|- --to ${[...OUTPUTS.keys()].join("|")}`,
  about: "print a rule as a WGSL kernel, TeX, a PyTorch optimizer or a JavaScript function",
  run: async (args, io) => {
    const { operands, text } = readArguments(args, { to: "text" }, [1, 1]);
    const to = text("to");
    const print = OUTPUTS.get(to ?? "");
    const [from = "-"] = operands;
    if (print === undefined) {
      const choices = [...OUTPUTS.keys()].join(", ");
      const message = to === undefined ? "is missing" : `is ${to}`;
      throw new InputError([`--to: ${message}; give one of ${choices}`]);
    }
    const { rule, about } = await readRule(from, io);
    await io.write(print(rule, about).text);
  },
};

/** An optimizer of the catalogue by its id, else the text of a file. */
async function readRule(from: string, io: Io): Promise<{ rule: Rule; about: About }> {
  const optimizer = findOptimizer(from);
  const text = optimizer === null ? await readRuleText(from, io) : optimizer.rule;
  const { rule, diagnostics } = compileRule(text);
  if (rule === null)
    throw new InputError(diagnostics.map((one) => `${from}: ${formatDiagnostic(one)}`));
  return { rule, about: optimizer ?? aboutRule(rule) };
}

async function readRuleText(from: string, io: Io): Promise<string> {
  try {
    return await readText(from, io);
  } catch (error) {
    if (!(error instanceof InputError) || /[./\\]/.test(from)) throw error;
    const ids = optimizers.map(({ id }) => id).join(", ");
    throw new InputError([`${from}: there is no such file or optimizer; optimizers are ${ids}`]);
  }
}
