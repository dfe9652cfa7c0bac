/** A lane's interval as a bar on an axis that all lanes share, with its fresh score and, hollow, its tuning score. */
export interface IntervalBarProps {
  readonly low: number;
  readonly high: number;
  readonly fresh: number;
  readonly tuned: number | null;
  /** Of the shared axis. */
  readonly extent: readonly [number, number];
  readonly colour: string;
}

const WIDTH = 132;
const HEIGHT = 14;
const MARGIN = 6;

export function IntervalBar({ low, high, fresh, tuned, extent, colour }: IntervalBarProps) {
  const [least, most] = extent;
  if (!(most > least)) return null;
  const x = (value: number): number =>
    MARGIN + ((WIDTH - 2 * MARGIN) * (value - least)) / (most - least);
  const middle = HEIGHT / 2;
  return (
    <svg className="interval-bar" width={WIDTH} height={HEIGHT} aria-hidden>
      <path d={`M0,${middle}H${WIDTH}`} stroke="var(--line)" />
      <path d={`M${x(low)},${middle}H${x(high)}`} stroke={colour} strokeWidth={3} />
      <circle cx={x(fresh)} cy={middle} r={4} fill={colour} />
      {tuned !== null && (
        <circle cx={x(tuned)} cy={middle} r={3.5} fill="var(--raised)" stroke={colour} />
      )}
    </svg>
  );
}

/** From the lowest to the highest of all numbers that bars show. */
export function barExtent(
  values: readonly (number | null | undefined)[],
): readonly [number, number] {
  const finite = values.flatMap((value) =>
    value !== null && value !== undefined && Number.isFinite(value) ? [value] : [],
  );
  return [Math.min(...finite), Math.max(...finite)];
}
