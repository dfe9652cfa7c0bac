/** One layer: a figure of all lanes over the steps, and how the numbers of the chosen lane are spread. */
import { memo } from "react";
import type { LayersView } from "../../../wire/layers.ts";
import type { Plan } from "../../../wire/plan.ts";
import { formatCount } from "../../format.ts";
import type { FigureName } from "./figures.ts";
import { LayerChart } from "./layer-chart.tsx";
import { SpreadHeat } from "./spread-heat.tsx";

export interface LayerRowProps {
  readonly plan: Plan;
  readonly view: LayersView;
  /** The number of tensors: the whole network. */
  readonly tensor: number;
  readonly figure: FigureName;
  readonly lane: number;
}

export const LayerRow = memo(function LayerRow(props: LayerRowProps) {
  const { plan, view, tensor, figure, lane } = props;
  const layer = view.tensors[tensor];
  const name = layer?.name ?? "whole network";
  const sizes = view.tensors.map(({ shape }) => shape.reduce((product, one) => product * one, 1));
  const size = sizes[tensor] ?? sizes.reduce((sum, one) => sum + one, 0);
  return (
    <li className="layer">
      <header>
        <b>{name}</b>
        <span>
          {layer === undefined || layer.shape.length < 2
            ? formatCount(size)
            : `${layer.shape.join(" × ")} = ${formatCount(size)}`}
        </span>
      </header>
      <div className="layer-pair">
        <LayerChart {...{ plan, view, tensor, figure, lane, name }} />
        <SpreadHeat
          {...{ view, tensor, name }}
          colour={lane}
          label={plan.lanes[lane]?.label ?? ""}
        />
      </div>
    </li>
  );
});
