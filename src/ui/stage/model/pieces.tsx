/** The picture of a network: an ordered list of its layers, residual branches side by side, repeated blocks once. */
import { Fragment } from "react";
import type { NetworkInput } from "../../../models/layers.ts";
import type { Outline } from "../../../models/outline.ts";
import { formatCount } from "../../format.ts";
import { ShapeGlyph } from "./glyph.tsx";
import { type LayerPiece, type ModelRow, rowsOf } from "./rows.ts";
import { layerName, layerNote, layerSentence, shapeWords, shortCount } from "./words.ts";

export interface PiecesProps {
  readonly outline: Outline;
  readonly input: NetworkInput;
  /** What full bars stand for. */
  readonly largest: { readonly parameters: number; readonly multiplyAdds: number };
  /** How often the block that this is part of is repeated. */
  readonly times?: number;
  /** Beside another branch: no glyphs, no bars. */
  readonly isNarrow?: boolean;
  readonly onPoint: (sentence: string | null) => void;
}

export function Pieces(props: PiecesProps) {
  return (
    <ol className="model-list">
      {rowsOf(props.outline).map((row, index) => (
        <li key={index} className={`model-${row.kind}`}>
          <Row row={row} {...props} />
        </li>
      ))}
    </ol>
  );
}

function Row({ row, ...props }: PiecesProps & { readonly row: ModelRow }) {
  switch (row.kind) {
    case "layers":
      return <Layers layers={row.layers} {...props} />;
    case "repeat":
      return (
        <>
          <p className="model-times">
            <b>{formatCount(row.times)} ×</b> this block
          </p>
          <Pieces {...props} outline={row.block} times={(props.times ?? 1) * row.times} />
        </>
      );
    case "residual":
      return (
        <div className="model-branches">
          <div>
            <p className="visually-hidden">Residual: the sum of a branch</p>
            <Pieces {...props} outline={row.body} />
          </div>
          <div className="model-shortcut">
            <p className="visually-hidden">and a shortcut</p>
            {row.shortcut.length === 0 ? (
              <p className="model-identity">as it is</p>
            ) : (
              <Pieces {...props} outline={row.shortcut} isNarrow />
            )}
          </div>
          <div className="model-sum">
            <span aria-hidden>+</span>
            <span className="visually-hidden">added up</span>
            {row.after.map((piece, index) => (
              <LayerButton
                key={index}
                piece={piece}
                times={props.times ?? 1}
                onPoint={props.onPoint}
              />
            ))}
          </div>
          <div className="model-join" aria-hidden />
        </div>
      );
  }
}

function Layers({
  layers,
  input,
  largest,
  times = 1,
  isNarrow = false,
  onPoint,
}: PiecesProps & { readonly layers: readonly LayerPiece[] }) {
  const last = layers.at(-1);
  const first = layers[0];
  if (first === undefined || last === undefined) return null;
  const parameters = layers.reduce((sum, piece) => sum + piece.parameters, 0);
  return (
    <>
      {!isNarrow && <ShapeGlyph shape={last.output} input={input} />}
      <div className="model-names">
        {layers.map((piece, index) => (
          <Fragment key={index}>
            <LayerButton piece={piece} times={times} onPoint={onPoint} />{" "}
          </Fragment>
        ))}
      </div>
      <p className="model-size num" aria-hidden>
        <span>{shapeWords(last.output)}</span>
        {parameters > 0 && <span>{shortCount(parameters)}</span>}
      </p>
      {!isNarrow && parameters > 0 && (
        <p className="model-bars" aria-hidden>
          <i style={{ width: share(first.parameters, largest.parameters) }} />
          <i style={{ width: share(first.multiplyAdds, largest.multiplyAdds) }} />
        </p>
      )}
    </>
  );
}

function share(value: number, largest: number): string {
  return `${String((100 * value) / Math.max(1, largest))}%`;
}

function LayerButton({
  piece,
  times,
  onPoint,
}: {
  readonly piece: LayerPiece;
  readonly times: number;
  readonly onPoint: (sentence: string | null) => void;
}) {
  const { layer } = piece;
  const sentence = layerSentence(layer, piece, times);
  const point = (): void => {
    onPoint(sentence);
  };
  const leave = (): void => {
    onPoint(null);
  };
  const isWeighted = layer.kind === "convolution" || layer.kind === "dense";
  const note = layerNote(layer);
  return (
    <button
      type="button"
      className={isWeighted ? "model-layer weighted" : "model-layer"}
      aria-label={sentence}
      tabIndex={-1}
      onPointerEnter={point}
      onPointerLeave={leave}
      onFocus={point}
      onBlur={leave}
      onClick={point}
    >
      {layerName(layer)}
      {note !== "" && <small>{note}</small>}
    </button>
  );
}
