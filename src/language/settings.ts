/** The settings of a rule: declared once, used, with a range that holds the default and suits its scale. */
import type { Diagnostic, DiagnosticCode } from "./diagnostics.ts";
import type { Setting } from "./ir.ts";
import { forEachName, isReserved } from "./names.ts";
import type { Line, Span } from "./syntax.ts";

type HyperLine = Extract<Line, { kind: "hyper" }>;

/** Slider range where the text names none: from nothing to ten times the default, or one unit around zero. */
function defaultRange(value: number): readonly [number, number] {
  if (value === 0) return [0, 1];
  return value > 0 ? [0, 10 * value] : [10 * value, 0];
}

export function checkSettings(
  lines: readonly Line[],
  uses: readonly Line[],
  diagnostics: Diagnostic[],
): Setting[] {
  const report = (code: DiagnosticCode, message: string, hint: string, span: Span): void => {
    diagnostics.push({ code, message, hint, span });
  };
  const used = new Set<string>();
  for (const line of lines)
    if (line.kind === "state") forEachName(line.value, (name) => used.add(name));
  for (const line of uses)
    if (line.kind === "assign") forEachName(line.value, (name) => used.add(name));
  const settings = new Map<string, Setting>();
  for (const line of lines) {
    if (line.kind !== "hyper") continue;
    const { name } = line;
    if (isReserved(name)) {
      report(
        "R007",
        `\`${name}\` is taken and cannot be a setting`,
        "Choose another name.",
        line.nameSpan,
      );
      continue;
    }
    if (settings.has(name)) {
      report(
        "R008",
        `the setting \`${name}\` is declared twice`,
        "Remove one of the two lines.",
        line.nameSpan,
      );
      continue;
    }
    if (!used.has(name)) {
      report(
        "R009",
        `the setting \`${name}\` is never used`,
        "Use it in a statement, or remove this line.",
        line.nameSpan,
      );
    }
    const [min, max] = line.range ?? defaultRange(line.default);
    checkRange(line, min, max, report);
    settings.set(name, { name, default: line.default, min, max, scale: line.scale });
  }
  return [...settings.values()];
}

function checkRange(
  line: HyperLine,
  min: number,
  max: number,
  report: (code: DiagnosticCode, message: string, hint: string, span: Span) => void,
): void {
  const numbers = `[${min}, ${max}]`;
  // Numbers that are too large have been reported where they stand.
  if (![line.default, min, max].every(Number.isFinite)) return;
  if (!(min < max)) {
    report(
      "R010",
      `the range ${numbers} of \`${line.name}\` is empty`,
      "Write the smaller number first.",
      line.span,
    );
  } else if (line.default < min || line.default > max) {
    report(
      "R010",
      `the default ${line.default} of \`${line.name}\` lies outside its range ${numbers}`,
      "Widen the range or change the default.",
      line.span,
    );
  } else if (line.scale === "log" && min <= 0) {
    report(
      "R010",
      `a log scale needs a range above 0, not ${numbers}`,
      "Start the range above 0, for example [1e-5, 1].",
      line.span,
    );
  } else if (line.scale === "one-minus-log" && max >= 1) {
    report(
      "R010",
      `a one-minus-log scale needs a range below 1, not ${numbers}`,
      "End the range below 1, for example [0, 0.9999].",
      line.span,
    );
  }
}
