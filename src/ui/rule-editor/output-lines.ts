/** The texts beside a rule, cut into rows, and which line of the rule each row belongs to. */
import type { About, Emitted } from "../../language/emit/emitted.ts";
import { emitJavaScript } from "../../language/emit/javascript.ts";
import { emitTex, texLine } from "../../language/emit/tex.ts";
import { emitTorch } from "../../language/emit/torch.ts";
import { emitWgsl } from "../../language/emit/wgsl.ts";
import type { Rule } from "../../language/ir.ts";

export type OutputId = "tex" | "torch" | "js" | "wgsl";

export interface Output {
  readonly id: OutputId;
  readonly name: string;
  readonly emit: (rule: Rule, about: About) => Emitted;
}

export const OUTPUTS: readonly Output[] = [
  { id: "tex", name: "Mathematics", emit: emitTex },
  { id: "torch", name: "PyTorch", emit: emitTorch },
  { id: "js", name: "JavaScript", emit: emitJavaScript },
  { id: "wgsl", name: "WGSL", emit: emitWgsl },
];

export interface Row {
  readonly text: string;
  /** Indices into `rule.lines`. */
  readonly statements: readonly number[];
}

/** Rows of a text; together with line breaks they are the text again. */
export function rowsOf({ text, lines }: Emitted): readonly Row[] {
  let end = -1;
  return text
    .trimEnd()
    .split("\n")
    .map((row) => {
      const start = end + 1;
      end = start + row.length;
      const here = lines.filter((line) => line.start < end && line.end > start);
      return { text: row, statements: here.map(({ statement }) => statement) };
    });
}

/** The formulas of a rule, each to be rendered by itself; without the frame that aligns them. */
export function formulasOf(emitted: Emitted): readonly Row[] {
  return rowsOf(emitted)
    .slice(1, -1)
    .map(({ text, statements }) => ({ text: texLine(text.trim()), statements }));
}
