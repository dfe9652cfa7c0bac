/** The lines of a checked rule with what every name in them stands for; for outputs that people read. */
import type { CheckedLine, NameRole } from "./ir.ts";
import { CONSTANTS, forEachName, GIVEN_INPUTS } from "./names.ts";
import type { Line } from "./syntax.ts";

/** `lines` of a rule without mistakes; `slots`: names of its slots, `settings`: of its settings. */
export function checkedLines(
  lines: readonly Line[],
  { slots, settings }: { slots: ReadonlySet<string>; settings: ReadonlySet<string> },
): CheckedLine[] {
  const assigned = new Set<string>();
  const roleOf = (name: string): NameRole => {
    if (assigned.has(name)) return "after";
    if (settings.has(name)) return "setting";
    if (CONSTANTS.has(name)) return "constant";
    if (slots.has(name) || name === "theta" || name === "g") return "before";
    return GIVEN_INPUTS.has(name) ? "given" : "before";
  };
  const read = (line: Exclude<Line, { kind: "hyper" }>): CheckedLine => {
    const reads: Record<string, NameRole> = {};
    forEachName(line.value, (name) => {
      reads[name] = roleOf(name);
    });
    return {
      kind: line.kind === "state" ? "initial" : "assign",
      target: line.name,
      targetKind: targetKind(line.name, slots),
      value: line.value,
      reads,
      span: line.span,
    };
  };
  const initial = lines.flatMap((line) => (line.kind === "state" ? [read(line)] : []));
  const steps = lines.flatMap((line) => {
    if (line.kind !== "assign") return [];
    const checked = read(line);
    assigned.add(line.name);
    return [checked];
  });
  return [...initial, ...steps];
}

function targetKind(name: string, slots: ReadonlySet<string>): CheckedLine["targetKind"] {
  if (name === "theta") return "theta";
  if (name === "g") return "gradient";
  if (slots.has(name)) return "slot";
  return name === "estimate" ? "estimate" : "temporary";
}
