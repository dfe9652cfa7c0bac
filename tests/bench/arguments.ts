/** The bench's command line. */
import { BENCH_MODELS } from "./models.ts";
import { RUNG_NAMES, type Rung } from "./page/protocol.ts";

export const SECTION_NAMES = [
  "update",
  "rules",
  "step",
  "lanes",
  "charts",
  "page",
  "trajectories",
  "maps",
  // Takes longer than all others together.
  "models",
] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

export interface BenchOptions {
  readonly sections: readonly SectionName[];
  /** Rounds of each section; null: the section's own number. */
  readonly runs: number | null;
  /** Of the section `models`: names of models, and what they run on. */
  readonly models: readonly string[];
  readonly rungs: readonly Rung[];
  readonly json: boolean;
  readonly check: boolean;
}

const MODEL_NAMES = BENCH_MODELS.map(({ name }) => name);

export const USAGE = `npm run bench -- [--only NAME[,NAME]] [--runs N] [--model NAME[,NAME]] [--rung NAME[,NAME]] [--json] [--check]

  --only NAME   one or more of ${SECTION_NAMES.join(", ")}
  --runs N      rounds of each comparison (by default each section has its own number)
  --model NAME  of the section models: ${MODEL_NAMES.join(", ")}
  --rung NAME   of the section models: ${RUNG_NAMES.join(", ")}
  --json        one JSON object instead of tables
  --check       exit 1 when an expectation is not met`;

/** Returns the options, or what is wrong with the arguments. */
export function readArguments(args: readonly string[]): BenchOptions | string {
  let sections: readonly SectionName[] = SECTION_NAMES;
  let models: readonly string[] = MODEL_NAMES;
  let rungs: readonly Rung[] = RUNG_NAMES;
  let runs: number | null = null;
  const flags = { json: false, check: false };
  const mistakes: string[] = [];
  const someOf = <Name extends string>(
    option: string,
    known: readonly Name[],
    text: string | undefined,
  ): readonly Name[] => {
    const names = (text ?? "").split(",");
    const unknown = names.filter((one) => !known.some((name) => name === one));
    if (unknown.length > 0)
      mistakes.push(`${option} takes ${known.join(", ")}; not "${unknown.join(", ")}"`);
    return known.filter((name) => names.includes(name));
  };
  for (let at = 0; at < args.length; at++) {
    const name = args[at];
    if (name === "--json") flags.json = true;
    else if (name === "--check") flags.check = true;
    else if (name === "--only") sections = someOf(name, SECTION_NAMES, args[++at]);
    else if (name === "--model") models = someOf(name, MODEL_NAMES, args[++at]);
    else if (name === "--rung") rungs = someOf(name, RUNG_NAMES, args[++at]);
    else if (name === "--runs") {
      runs = Number(args[++at]);
      if (!Number.isInteger(runs) || runs < 1)
        mistakes.push("--runs takes a whole number from 1 on");
    } else mistakes.push(`"${String(name)}" is not an argument of the bench`);
  }
  return mistakes[0] ?? { sections, models, rungs, runs, ...flags };
}
