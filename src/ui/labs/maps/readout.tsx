/** What the cell under the cursor is and came to, and the button that takes it over. */
import { axisValue } from "../../../sweeps/grid.ts";
import { FIGURE } from "../../../sweeps/map/figures.ts";
import { regimeOf } from "../../../sweeps/map/regime.ts";
import { Button } from "../../controls/button.tsx";
import { formatCount, formatNumber, formatPlain } from "../../format.ts";
import type { MapJob } from "../../../sweeps/map/job.ts";
import type { MapModel } from "./map-model.ts";
import type { CellPlace } from "./map-picture.tsx";
import { floorOf } from "./scale.ts";
import { axisName, REGIME_TITLES } from "./words.ts";

export interface ReadoutProps {
  readonly job: MapJob;
  /** Null while the cells of `job` have not come. */
  readonly model: MapModel | null;
  readonly cursor: CellPlace | null;
  /** What the newest cell that was taken did; null before the first. */
  readonly taken: string | null;
  readonly onTake: (place: CellPlace) => void;
}

export function Readout(props: ReadoutProps) {
  return (
    <div className="map-side">
      <Cell {...props} />
      <p className="map-words" role="status">
        {props.taken}
      </p>
    </div>
  );
}

function Cell({ job, model, cursor, onTake }: ReadoutProps) {
  if (cursor === null)
    return (
      <p className="map-readout hollow">Point at a cell, or focus the map and use the arrows.</p>
    );
  const places = [cursor.column, cursor.row] as const;
  return (
    <div className="map-readout">
      <dl role="status">
        {([0, 1] as const).map((index) => (
          <div key={index}>
            <dt>{axisName(job.axes[index], job.problem)}</dt>
            <dd className="num">{formatPlain(axisValue(job.axes[index], places[index]), 4)}</dd>
          </div>
        ))}
        <Figures model={model} cell={cursor.row * job.axes[0].count + cursor.column} />
      </dl>
      <Button
        small
        onClick={() => {
          onTake(cursor);
        }}
      >
        {job.axes.some(({ target }) => target.kind === "setting")
          ? "Make this cell a lane"
          : "Start here"}
      </Button>
    </div>
  );
}

function Figures({ model, cell }: { readonly model: MapModel | null; readonly cell: number }) {
  if (model?.hasCell(cell) !== true)
    return (
      <div>
        <dt>Cell</dt>
        <dd>not computed yet</dd>
      </div>
    );
  const { figures, cells, job } = model;
  const regime = regimeOf(figures, { cell, cells, steps: job.steps, floor: floorOf(model) });
  const diverged = model.figure(FIGURE.diverged, cell);
  return (
    <>
      <div>
        <dt>Final loss</dt>
        <dd className="num">
          {diverged > 0
            ? `diverged at step ${formatCount(diverged)}`
            : formatNumber(model.figure(FIGURE.final, cell))}
        </dd>
      </div>
      <div>
        <dt>Best loss</dt>
        <dd className="num">
          {diverged === 1 ? "none" : formatNumber(model.figure(FIGURE.best, cell))}
        </dd>
      </div>
      <div>
        <dt>Regime</dt>
        <dd>{REGIME_TITLES[regime]}</dd>
      </div>
    </>
  );
}
