/** How the values of a slot are spread: equal bins from the smallest to the largest. */
import { formatCount, formatNumber } from "../../format.ts";

interface HistogramProps {
  readonly counts: ArrayLike<number>;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

const HEIGHT = 26;
const BIN = 4;

export function Histogram({ counts, low, high, label }: HistogramProps) {
  const bins = Array.from(counts);
  const most = Math.max(1, ...bins);
  const total = bins.reduce((sum, count) => sum + count, 0);
  const peak = bins.indexOf(Math.max(...bins));
  const at = (index: number): number => low + ((high - low) * index) / bins.length;
  const summary = `${label}: ${formatCount(total)} values from ${formatNumber(low)} to ${formatNumber(high)}, most of them between ${formatNumber(at(peak))} and ${formatNumber(at(peak + 1))}`;
  const width = bins.length * BIN;
  const zero = low < 0 && high > 0 ? (-low / (high - low)) * width : null;
  return (
    <figure className="histogram">
      <svg
        viewBox={`0 0 ${String(width)} ${String(HEIGHT)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        {bins.map((count, index) => {
          // The square root keeps the tails visible beside the peak at zero.
          const height = count === 0 ? 0 : Math.max(1, Math.sqrt(count / most) * HEIGHT);
          return (
            <rect
              key={index}
              x={index * BIN + 0.4}
              y={HEIGHT - height}
              width={BIN - 0.8}
              height={height}
              fill="var(--ink-3)"
            />
          );
        })}
        {zero !== null && (
          <line x1={zero} x2={zero} y1={0} y2={HEIGHT} stroke="var(--ink)" strokeWidth={0.8} />
        )}
      </svg>
      <figcaption className="mono">
        <span>{formatNumber(low, 2)}</span>
        <span>√ count</span>
        <span>{formatNumber(high, 2)}</span>
      </figcaption>
    </figure>
  );
}
