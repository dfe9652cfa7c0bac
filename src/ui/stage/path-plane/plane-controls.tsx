/** What plane to draw, on how many pictures and how finely; what that costs before it starts, and how far it is. */
import type { Plan } from "../../../wire/plan.ts";
import { gridSize } from "../../../measure/plane-grid.ts";
import type { PathPlaneState } from "../../../state/path-plane.ts";
import { formatCount, formatPercent, formatPlain, THIN } from "../../format.ts";
import type { ChosenEnds } from "./plane-model.ts";
import { timeWords } from "./words.ts";

export interface PlaneChoices {
  readonly ends: ChosenEnds | null;
  readonly pictures: number;
  readonly level: number;
}

const PRINCIPAL = "principal";
/** Grids on offer. */
const LEVELS = [0, 1, 2, 3] as const;
/** Numbers of training pictures on offer, where there are more. */
const PICTURES = [64, 256, 1024] as const;

export function firstChoices(train: number): PlaneChoices {
  return { ends: null, pictures: Math.min(256, train), level: 1 };
}

interface PlaneControlsProps {
  readonly plan: Plan;
  /** Lanes on show. */
  readonly lanes: readonly number[];
  /** Training examples of the experiment. */
  readonly train: number;
  readonly choices: PlaneChoices;
  /** Lanes whose ends it goes through; null: the principal axes of all paths. */
  readonly pair: readonly [number, number] | null;
  readonly onChoices: (choices: PlaneChoices) => void;
  readonly state: PathPlaneState;
  readonly aspect: number;
  /** null: it can be asked for; else why not. */
  readonly obstacle: string | null;
  readonly onCompute: () => void;
  readonly onStop: () => void;
}

export function PlaneControls(props: PlaneControlsProps) {
  const { plan, lanes, train, choices, pair, onChoices, state, aspect, obstacle } = props;
  const sizes = [...PICTURES.filter((count) => count < train), train];
  return (
    <div className="path-plane-controls">
      <label>
        Plane
        <select
          className="field"
          value={pair === null ? PRINCIPAL : String(pair)}
          onChange={(event) => {
            const { value } = event.currentTarget;
            const [a = 0, b = 0] = value.split(",").map(Number);
            const among = plan.lanes.length;
            onChoices({ ...choices, ends: value === PRINCIPAL ? null : { pair: [a, b], among } });
          }}
        >
          <option value={PRINCIPAL}>principal axes of all paths</option>
          {pairsOf(lanes).map(([a, b]) => (
            <option key={`${a},${b}`} value={`${a},${b}`}>
              start, end of {plan.lanes[a]?.label}, end of {plan.lanes[b]?.label}
            </option>
          ))}
        </select>
      </label>
      <label>
        Examples
        <select
          className="field"
          value={choices.pictures}
          onChange={(event) => {
            onChoices({ ...choices, pictures: Number(event.currentTarget.value) });
          }}
        >
          {sizes.map((count) => (
            <option key={count} value={count}>
              {count === train ? `all ${formatCount(train)}` : formatCount(count)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Grid
        <select
          className="field"
          value={choices.level}
          onChange={(event) => {
            onChoices({ ...choices, level: Number(event.currentTarget.value) });
          }}
        >
          {LEVELS.map((level) => {
            const { columns, rows } = gridSize(aspect, level);
            return (
              <option key={level} value={level}>
                {columns} × {rows}
              </option>
            );
          })}
        </select>
      </label>
      {state.progress === null ? (
        <button
          type="button"
          className="button accent"
          disabled={obstacle !== null}
          onClick={props.onCompute}
        >
          Compute the plane
        </button>
      ) : (
        <button type="button" className="button" onClick={props.onStop}>
          Stop
        </button>
      )}
      <CostOrProgress {...props} />
    </div>
  );
}

function CostOrProgress({ state, choices, aspect, obstacle, lanes }: PlaneControlsProps) {
  const { progress, estimate } = state;
  if (progress !== null) {
    const share = progress.total === 0 ? 0 : progress.done / progress.total;
    return (
      <p className="path-plane-cost">
        <progress aria-label="Losses of the plane" max={1} value={share} />
        {progress.total === 0
          ? "Spanning the plane."
          : `${formatCount(progress.done)} of ${formatCount(progress.total)} losses, ${formatPercent(share)}`}
      </p>
    );
  }
  if (obstacle !== null) return <p className="path-plane-cost">{obstacle}</p>;
  if (estimate === null) return <p className="path-plane-cost">Measuring what a loss costs.</p>;
  const { columns, rows } = gridSize(aspect, choices.level);
  const points = 1 + lanes.reduce((sum, lane) => sum + (estimate.kept.counts[lane] ?? 0), 0);
  const losses = columns * rows + 2 * points;
  return (
    <p className="path-plane-cost">
      Takes {timeWords(losses * estimate.ms)}: {formatCount(losses)} losses of{" "}
      {formatPlain(estimate.ms, 2)}
      {THIN}ms each.
    </p>
  );
}

function pairsOf(lanes: readonly number[]): readonly (readonly [number, number])[] {
  return lanes.flatMap((a) => lanes.filter((b) => b > a).map((b) => [a, b] as const));
}
