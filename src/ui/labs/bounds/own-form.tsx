/** The lab's own quadratic: curvatures, damage of the gradients, and the settings of SGD and momentum on it. */
import { NumberRow, SliderRow } from "../../controls/form-rows.tsx";
import { ListRow } from "../../controls/list-field.tsx";
import { formatPlain } from "../../format.ts";
import { MOST_CURVATURES, type OwnSetup } from "./setup.ts";

export interface OwnFormProps {
  readonly setup: OwnSetup;
  readonly onChange: (setup: OwnSetup) => void;
}

export function OwnForm({ setup, onChange }: OwnFormProps) {
  const set = (patch: Partial<OwnSetup>): void => {
    onChange({ ...setup, ...patch });
  };
  return (
    <section className="contender" aria-label="Own quadratic">
      <h3 className="form-title">Own quadratic</h3>
      <ListRow
        label="Curvatures h"
        values={setup.curvatures}
        most={MOST_CURVATURES}
        help="The largest is L, the smallest above 0 is μ"
        onCommit={(curvatures) => {
          set({ curvatures });
        }}
      />
      <NumberRow
        label="Start"
        value={setup.start}
        onCommit={(start) => {
          set({ start });
        }}
      />
      <SliderRow
        label="Bias, each coordinate"
        value={setup.bias}
        range={{ min: 0, max: 1, scale: "linear" }}
        bounds={{ min: -1e6, max: 1e6 }}
        onChange={(bias) => {
          set({ bias });
        }}
      />
      <SliderRow
        label="Noise σ, each coordinate"
        value={setup.sigma}
        range={{ min: 0, max: 3, scale: "linear" }}
        bounds={{ min: 0, max: 1e6 }}
        onChange={(sigma) => {
          set({ sigma });
        }}
      />
      <SliderRow
        label="Rate γ"
        value={setup.lr}
        range={{ min: 0.001, max: 3, scale: "log" }}
        bounds={{ min: 1e-6, max: 1e6 }}
        onChange={(lr) => {
          set({ lr });
        }}
      />
      <SliderRow
        label="Momentum β, on the past"
        value={setup.beta}
        range={{ min: 0, max: 0.999, scale: "one-minus-log" }}
        bounds={{ min: 0, max: 0.999999 }}
        onChange={(beta) => {
          set({ beta });
        }}
      />
      <p className="form-help">
        w = 1 − β = {formatPlain(Number((1 - setup.beta).toPrecision(6)))}; a third lane has half of
        it.
      </p>
      <NumberRow
        label="Steps"
        value={setup.steps}
        min={2}
        max={100000}
        integer
        onCommit={(steps) => {
          set({ steps });
        }}
      />
    </section>
  );
}
