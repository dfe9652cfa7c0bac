/** All tensors of a network: how the belief fares in each, and the weight it keeps there. A row chooses what is drawn. */
import { KEEP_LEVELS } from "../../../measure/belief.ts";
import type { BeliefView } from "../../../wire/belief.ts";
import { formatCount, formatNumber, formatPercent } from "../../format.ts";
import { formatKeep } from "./keep-axis.ts";

interface PartsTableProps {
  readonly view: BeliefView;
  readonly part: number;
  readonly label: string;
  readonly onPart: (part: number) => void;
}

const MEDIAN = KEEP_LEVELS.indexOf(0.5);
/** Columns of `within`: one and two spreads. */
const [ONE, TWO] = [1, 2] as const;

export function PartsTable({ view, part, label, onPart }: PartsTableProps) {
  const hasBand = view.calibration.length > 0;
  const hasKeep = view.newestKeep.length > 0;
  return (
    <div className="belief-parts">
      <table>
        <caption className="visually-hidden">Belief of {label}, layer by layer</caption>
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">weights</th>
            {hasBand && (
              <>
                <th scope="col">G in 1 s</th>
                <th scope="col">in 2 s</th>
                <th scope="col">rms (G − e)/s</th>
              </>
            )}
            {hasKeep && (
              <>
                <th scope="col">weight on the past</th>
                <th scope="col">5 to 95 %</th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {view.parts.map(({ name, size }, index) => {
            const calibration = view.calibration[index];
            const keep = view.newestKeep[index];
            return (
              <tr key={name} data-chosen={index === part}>
                <th scope="row">
                  <button
                    type="button"
                    aria-pressed={index === part}
                    onClick={() => {
                      onPart(index);
                    }}
                  >
                    {name}
                  </button>
                </th>
                <td>{formatCount(size)}</td>
                {calibration !== undefined && (
                  <>
                    <td>{formatPercent(calibration.within[ONE] ?? null)}</td>
                    <td>{formatPercent(calibration.within[TWO] ?? null)}</td>
                    <td>{formatNumber(calibration.rms)}</td>
                  </>
                )}
                {keep !== undefined && (
                  <>
                    <td>{formatKeep(keep[MEDIAN] ?? NaN)}</td>
                    <td>
                      {formatKeep(keep[0] ?? NaN)} – {formatKeep(keep[4] ?? NaN)}
                    </td>
                  </>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
