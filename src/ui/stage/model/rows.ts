/** An outline as the rows of its picture: a layer with weights and what follows it up to the next one. Pure. */
import type { Outline, OutlinePiece } from "../../../models/outline.ts";

export type LayerPiece = Extract<OutlinePiece, { kind: "layer" }>;

export type ModelRow =
  /** First the layer with weights, if there is one, then norms, activations and pools. */
  | { readonly kind: "layers"; readonly layers: readonly LayerPiece[] }
  /** `after`: what follows the sum, up to the next layer with weights. */
  | (Extract<OutlinePiece, { kind: "residual" }> & { readonly after: readonly LayerPiece[] })
  | Extract<OutlinePiece, { kind: "repeat" }>;

const WEIGHTED: ReadonlySet<string> = new Set(["convolution", "dense"]);

export function rowsOf(outline: Outline): readonly ModelRow[] {
  const rows: ModelRow[] = [];
  for (const [index, piece] of outline.entries()) {
    const before = rows.at(-1);
    if (piece.kind === "repeat") rows.push(piece);
    else if (piece.kind === "residual")
      rows.push({ ...piece, after: followers(outline, index + 1) });
    else if (WEIGHTED.has(piece.layer.kind) || index === 0)
      rows.push({ kind: "layers", layers: [piece, ...followers(outline, index + 1)] });
    else if (before?.kind === "repeat")
      rows.push({ kind: "layers", layers: followers(outline, index) });
  }
  return rows;
}

/** Layers without weights from `at` on. */
function followers(outline: Outline, at: number): readonly LayerPiece[] {
  const found: LayerPiece[] = [];
  for (const piece of outline.slice(at)) {
    if (piece.kind !== "layer" || WEIGHTED.has(piece.layer.kind)) break;
    found.push(piece);
  }
  return found;
}

/** Largest parameters and multiply-adds of a single layer: what full bars stand for. */
export function largestOf(outline: Outline): {
  readonly parameters: number;
  readonly multiplyAdds: number;
} {
  let [parameters, multiplyAdds] = [0, 0];
  const visit = (pieces: Outline): void => {
    for (const piece of pieces) {
      if (piece.kind === "layer") {
        parameters = Math.max(parameters, piece.parameters);
        multiplyAdds = Math.max(multiplyAdds, piece.multiplyAdds);
      } else if (piece.kind === "repeat") visit(piece.block);
      else visit([...piece.body, ...piece.shortcut]);
    }
  };
  visit(outline);
  return { parameters, multiplyAdds };
}
