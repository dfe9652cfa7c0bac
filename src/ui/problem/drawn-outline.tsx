/** A drawn signal as a small picture: its values from left to right, nothing more. */

const SIZE = 52;
const EDGE = 7;

export function DrawnOutline({ values }: { readonly values: readonly number[] }) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const room = SIZE - 2 * EDGE;
  const points = values.map((value, index) => {
    const x = EDGE + (index / (values.length - 1)) * room;
    const y = span > 0 ? SIZE - EDGE - ((value - low) / span) * room : SIZE / 2;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg className="thumbnail" viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden>
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinejoin="round"
      />
    </svg>
  );
}
