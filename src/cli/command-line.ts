/** Picks the command, and turns its end into an exit code: 0 done, 2 bad input, 1 anything else. */
import { check } from "./check.ts";
import { type Command, InputError, type Io } from "./command.ts";
import { emit } from "./emit.ts";
import { exportCommand } from "./export.ts";
import { link, open } from "./link.ts";
import { list } from "./list.ts";
import { step } from "./step.ts";

/** The engine and TensorFlow.js are loaded only by the command that needs them. */
const run: Command = {
  name: "run",
  usage:
    "FILE|LINK|- [--backend reference|cpu|wasm|webgpu] [--data DIR] [--steps N] [--every N] [--replicas] [--quantiles LEVELS] [--csv]",
  about: "do the experiment; print one JSON object (or CSV record) a line, as it goes",
  run: async (args, io) => (await import("./run.ts")).runExperiment(args, io),
};

const tune: Command = {
  name: "tune",
  usage:
    "FILE|LINK|- [--search rate|pair|all] [--method grid|random] [--runs N] [--range present|rule] " +
    "[--objective final|tail|steps:TARGET] [--over mean|median] [--seeds N] [--fresh N] [--steps N] " +
    "[--interval exact|bootstrap]",
  about:
    "the same sweep for every lane, winners compared on fresh seeds; print one JSON object a lane",
  run: async (args, io) => (await import("./tune.ts")).tuneExperiment(args, io),
};

const compare: Command = {
  name: "compare",
  usage:
    "FILE|LINK|- [--metric NAME] [--as difference|ratio] [--replicas N] [--steps N] [--backend ...] [--data DIR]",
  about:
    "the lanes at the last step, replica by replica: differences with their intervals, and what so many could show",
  run: async (args, io) => (await import("./compare.ts")).compareExperiment(args, io),
};

const receipt: Command = {
  name: "receipt",
  usage: "FILE|LINK|- [--backend ...] [--data DIR]",
  about:
    "do the experiment; print it with a fingerprint of the result, which `run` and the page then compare with",
  run: async (args, io) => (await import("./receipt.ts")).writeReceipt(args, io),
};

const COMMANDS: readonly Command[] = [
  list,
  step,
  run,
  receipt,
  tune,
  compare,
  check,
  link,
  open,
  emit,
  exportCommand,
];

function usage(): string {
  const lines = COMMANDS.map(({ name, usage, about }) => `  ${name} ${usage}\n      ${about}`);
  return `usage: momentscope COMMAND\n\n${lines.join("\n")}\n`;
}

/** One line on standard error for each mistake, whatever line breaks its words quote from an argument. */
function complain(io: Io, mistakes: readonly string[]): void {
  for (const mistake of mistakes) {
    io.writeError(`${mistake.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ")}\n`);
  }
}

/** Does what the arguments after the program's name ask for; the exit code. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    await io.write(usage());
    return 0;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = COMMANDS.map((candidate) => candidate.name).join(", ");
    complain(io, [`there is no command ${name}; give one of ${names}`]);
    return 2;
  }
  try {
    await command.run(rest, io);
    return 0;
  } catch (error) {
    if (error instanceof InputError) {
      complain(io, error.lines);
      return 2;
    }
    io.writeError(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
}
