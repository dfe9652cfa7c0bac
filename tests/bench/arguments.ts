/** The bench's command line. */

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
  readonly json: boolean;
  readonly check: boolean;
}

export const USAGE = `npm run bench -- [--only NAME[,NAME]] [--runs N] [--json] [--check]

  --only NAME   one or more of ${SECTION_NAMES.join(", ")}
  --runs N      rounds of each comparison (by default each section has its own number)
  --json        one JSON object instead of tables
  --check       exit 1 when an expectation is not met`;

/** Returns the options, or what is wrong with the arguments. */
export function readArguments(args: readonly string[]): BenchOptions | string {
  let sections: readonly SectionName[] = SECTION_NAMES;
  let runs: number | null = null;
  const flags = { json: false, check: false };
  for (let at = 0; at < args.length; at++) {
    const name = args[at];
    if (name === "--json") flags.json = true;
    else if (name === "--check") flags.check = true;
    else if (name === "--only") {
      const names = (args[++at] ?? "").split(",");
      const unknown = names.filter((one) => !SECTION_NAMES.some((known) => known === one));
      if (unknown.length > 0)
        return `--only takes ${SECTION_NAMES.join(", ")}; not "${unknown.join(", ")}"`;
      sections = SECTION_NAMES.filter((known) => names.includes(known));
    } else if (name === "--runs") {
      runs = Number(args[++at]);
      if (!Number.isInteger(runs) || runs < 1) return "--runs takes a whole number from 1 on";
    } else return `"${String(name)}" is not an argument of the bench`;
  }
  return { sections, runs, ...flags };
}
