/** A network as people read it: its layers in order, what each holds and costs, and repeated blocks folded into one. */
import { layerParameters, multiplyAdds } from "./cost.ts";
import type { Layer, NetworkModel, ResidualLayer, Shape } from "./layers.ts";

export type LeafLayer = Exclude<Layer, ResidualLayer>;

interface Size {
  /** Of one picture. */
  readonly output: Shape;
  /** Of everything inside, all repetitions together. */
  readonly parameters: number;
  /** Of one picture's forward pass, as `parameters`. */
  readonly multiplyAdds: number;
}

export type OutlinePiece =
  | (Size & { readonly kind: "layer"; readonly layer: LeafLayer })
  | (Size & {
      readonly kind: "residual";
      readonly body: Outline;
      /** Empty: what comes in is added as it is. */
      readonly shortcut: Outline;
    })
  | (Size & { readonly kind: "repeat"; readonly times: number; readonly block: Outline });

export type Outline = readonly OutlinePiece[];

/** Longest block of pieces that is looked for: a block of ConvMixer has four. */
const LONGEST = 8;

export function outlineOf(model: NetworkModel): Outline {
  return fold(model.layers.map((layer) => pieceOf(layer, model)));
}

function pieceOf(layer: Layer, model: NetworkModel): OutlinePiece {
  if (layer.kind !== "residual") {
    const parameters = layerParameters(layer, model);
    const { output } = layer;
    return { kind: "layer", layer, output, parameters, multiplyAdds: multiplyAdds(layer, model) };
  }
  const branch = (layers: readonly Layer[]): Outline =>
    fold(layers.map((inner) => pieceOf(inner, model)));
  const [body, shortcut] = [branch(layer.body), branch(layer.shortcut)];
  const size = { output: layer.output, ...sumOf([...body, ...shortcut]) };
  return { kind: "residual", body, shortcut, ...size };
}

/** Runs of equal blocks become one piece each; of all blocks that begin at a place, the one that takes most along. */
function fold(pieces: Outline): Outline {
  const signatures = pieces.map(signature);
  const folded: OutlinePiece[] = [];
  for (let at = 0; at < pieces.length;) {
    const { length, times } = canBegin(pieces[at]) ? longestRun(signatures, at) : ALONE;
    const block = pieces.slice(at, at + length);
    const last = block.at(-1);
    if (times > 1 && last !== undefined) {
      const { parameters, multiplyAdds: cost } = sumOf(block);
      const size = { parameters: times * parameters, multiplyAdds: times * cost };
      folded.push({ kind: "repeat", times, block, output: last.output, ...size });
    } else {
      folded.push(...block);
    }
    at += length * times;
  }
  return folded;
}

const ALONE = { length: 1, times: 1 };

/** A block begins with what has weights; the relu behind a block belongs to it, not to the next one. */
function canBegin(piece: OutlinePiece | undefined): boolean {
  if (piece?.kind !== "layer") return true;
  return piece.layer.kind === "convolution" || piece.layer.kind === "dense";
}

function longestRun(
  signatures: readonly string[],
  at: number,
): { readonly length: number; readonly times: number } {
  let best = ALONE;
  for (let length = 1; length <= LONGEST; length++) {
    let times = 1;
    while (isSame(signatures, { from: at, to: at + length * times, length })) times++;
    if (times > 1 && length * times > best.length * best.times) best = { length, times };
  }
  return best;
}

function isSame(
  signatures: readonly string[],
  { from, to, length }: { from: number; to: number; length: number },
): boolean {
  if (to + length > signatures.length) return false;
  for (let index = 0; index < length; index++)
    if (signatures[from + index] !== signatures[to + index]) return false;
  return true;
}

/** Equal for layers that do the same to the same shapes, whichever tensors they own. */
function signature(piece: OutlinePiece): string {
  const { kind, output, parameters } = piece;
  const inside =
    kind === "layer"
      ? [piece.layer.kind, geometryOf(piece.layer)]
      : kind === "residual"
        ? [piece.body.map(signature), piece.shortcut.map(signature)]
        : [piece.times, piece.block.map(signature)];
  return JSON.stringify([kind, output, parameters, inside]);
}

function geometryOf(layer: LeafLayer): readonly number[] {
  if (layer.kind !== "convolution") return [];
  const { kernel, stride, padding, groups } = layer;
  return [kernel, stride, padding, groups];
}

function sumOf(pieces: Outline): Pick<Size, "parameters" | "multiplyAdds"> {
  return {
    parameters: pieces.reduce((sum, { parameters }) => sum + parameters, 0),
    multiplyAdds: pieces.reduce((sum, piece) => sum + piece.multiplyAdds, 0),
  };
}
