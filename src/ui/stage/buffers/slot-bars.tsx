/** The slots of a small problem: one bar and one number for each parameter, on one scale per slot. */
import { formatCount, formatNumber } from "../../format.ts";
import { useActions } from "../../store-context.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import type { TensorView } from "./tensor-card.tsx";

interface SlotBarsProps {
  readonly tensors: readonly TensorView[];
  /** Names of the parameters; numbers where there are none. */
  readonly names: readonly string[];
  readonly lane: number;
}

/** Parameters listed one by one; more are summed up in words. */
const MOST_BARS = 24;

export function SlotBars({ tensors, names, lane }: SlotBarsProps) {
  const actions = useActions();
  return (
    <ul className="slots" aria-label="Slots">
      {tensors.map(({ slot, values, norm, min, max }) => {
        const limit = Math.max(Math.abs(min), Math.abs(max));
        const shown = [...values.slice(0, MOST_BARS)];
        return (
          <li key={slot} className="slot">
            <header>
              <b className="mono">{slot}</b>
              {values.length > 1 && <span className="mono">{`norm ${formatNumber(norm)}`}</span>}
            </header>
            <table>
              <tbody>
                {shown.map((value, index) => (
                  <tr key={index}>
                    <th scope="row">
                      <button
                        type="button"
                        title="See its next step through the microscope"
                        aria-label={`Microscope on ${names[index] ?? `parameter ${index + 1}`}, beside ${slot}`}
                        onClick={() => {
                          const place = { tensor: 0, element: index, replica: 0 };
                          actions.inspect({ lane, place });
                        }}
                      >
                        {values.length === 1 ? "·" : (names[index] ?? index + 1)}
                      </button>
                    </th>
                    <td className="slot-bar">
                      <Bar share={limit > 0 ? value / limit : 0} lane={lane} />
                    </td>
                    <td className="mono">{formatNumber(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {values.length > MOST_BARS && (
              <p>{`and ${formatCount(values.length - MOST_BARS)} more between ${formatNumber(min)} and ${formatNumber(max)}`}</p>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** A bar from the middle: to the right above zero, to the left below. `share` in [-1, 1]. */
function Bar({ share, lane }: { readonly share: number; readonly lane: number }) {
  const length = Number.isFinite(share) ? Math.abs(share) * 50 : 0;
  return (
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect
        x={share < 0 ? 50 - length : 50}
        y={1}
        width={length}
        height={6}
        fill={laneColour(lane)}
      />
      <line
        x1={50}
        x2={50}
        y1={0}
        y2={8}
        stroke="var(--line-strong)"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
