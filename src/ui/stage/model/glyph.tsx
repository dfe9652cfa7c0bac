/** What flows out of a layer, drawn: pictures as a box as high as they are and as deep as their channels, lists as a bar. */
import type { NetworkInput, Shape } from "../../../models/layers.ts";

const SIZE = 34;
/** Sides of the smallest and largest picture, and the depth of each doubling of channels, in pixels. */
const SMALLEST = 5;
const LARGEST = 19;
const A_DOUBLING = 1.15;

export function ShapeGlyph({
  shape,
  input,
}: {
  readonly shape: Shape;
  readonly input: NetworkInput;
}) {
  return (
    <svg
      className="model-glyph"
      width={SIZE}
      height={SIZE}
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      aria-hidden
    >
      {shape.length === 1 ? <Bar length={shape[0]} /> : <Box shape={shape} input={input} />}
    </svg>
  );
}

function Bar({ length }: { readonly length: number }) {
  const height = Math.min(SIZE - 4, 6 + 2 * Math.log2(length));
  return (
    <rect className="face" x={SIZE / 2 - 2.5} y={(SIZE - height) / 2} width={5} height={height} />
  );
}

function Box({
  shape,
  input,
}: {
  readonly shape: readonly [number, number, number];
  readonly input: NetworkInput;
}) {
  const [height, width, channels] = shape;
  const full = Math.max(input.height, input.width);
  const side = (length: number): number => SMALLEST + ((LARGEST - SMALLEST) * length) / full;
  const [across, up] = [side(width), side(height)];
  const depth = A_DOUBLING * Math.log2(1 + channels);
  const [left, top] = [(SIZE - across - depth) / 2, (SIZE - up + depth) / 2];
  const right = left + across;
  return (
    <>
      <path
        className="edge"
        d={`M${left} ${top} l${depth} ${-depth} h${across} l${-depth} ${depth} z`}
      />
      <path
        className="edge"
        d={`M${right} ${top} l${depth} ${-depth} v${up} l${-depth} ${depth} z`}
      />
      <rect className="face" x={left} y={top} width={across} height={up} />
    </>
  );
}
