/** How a lane's outer gradient is taken, where that is not as the problem says. */
import { DEFAULTS } from "../../experiment/defaults.ts";
import type { Lane, MetaOrder } from "../../experiment/experiment.ts";
import { ORDER_WORDS } from "../../experiment/plan-lane.ts";
import { ORDER_HELP } from "../problem/order-help.ts";
import { useActions, useStore } from "../store-context.ts";

export function LaneOrder({ lane, title }: { readonly lane: number; readonly title: string }) {
  const actions = useActions();
  const own = useStore((state) => state.experiment.lanes[lane]?.order);
  const shared = useStore(({ experiment: { problem } }) =>
    problem.kind === "meta" ? (problem.order ?? DEFAULTS.order) : DEFAULTS.order,
  );
  const set = (order: MetaOrder | null): void => {
    actions.edit((experiment) => ({
      ...experiment,
      lanes: experiment.lanes.map((each, index) =>
        index === lane ? withOrder(each, order) : each,
      ),
    }));
  };
  return (
    <div className="lane-order">
      <label>
        <span>Outer gradient</span>
        <select
          className="field"
          aria-label={`Outer gradient of ${title}`}
          value={own ?? ""}
          onChange={({ currentTarget: { value } }) => {
            set(value === "" ? null : (value as MetaOrder));
          }}
        >
          <option value="">{ORDER_WORDS[shared]}, as the problem</option>
          {Object.entries(ORDER_WORDS).map(([order, words]) => (
            <option key={order} value={order}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <small>{ORDER_HELP[own ?? shared]}</small>
    </div>
  );
}

function withOrder({ order: _, ...lane }: Lane, order: MetaOrder | null): Lane {
  return order === null ? lane : { ...lane, order };
}
