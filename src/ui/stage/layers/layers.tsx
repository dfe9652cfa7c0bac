/**
 * The layers of a network over time: what each step does to each of them, lane beside lane, how the numbers of the chosen
 * lane are spread, and its first layer as pictures.
 */
import { useEffect, useState } from "react";
import type { Series, Topic } from "../../../state/series.ts";
import type { LayersView } from "../../../wire/layers.ts";
import type { Plan } from "../../../wire/plan.ts";
import { useStaggered } from "../../charts/use-staggered.ts";
import { formatCount } from "../../format.ts";
import { useActions } from "../../store-context.ts";
import { Chips } from "../chips.tsx";
import { LaneChips } from "../lane-chips.tsx";
import { FIGURES, type FigureName, noNoise } from "./figures.ts";
import { Filters } from "./filters.tsx";
import { LayerRow } from "./layer-row.tsx";
import "./layers.css";

const TOPICS: readonly Topic[] = ["layers"];

function readLayers(series: Series): LayersView | null {
  return series.layers();
}

interface LayersProps {
  readonly plan: Plan;
  readonly lane: number;
  readonly onLane: (lane: number) => void;
}

/** Layers with more tensors than this show weights first. */
const MANY = 8;

export function Layers({ plan, lane, onLane }: LayersProps) {
  const actions = useActions();
  const newest = useStaggered({ topics: TOPICS, read: readLayers });
  const [wanted, setQuantity] = useState("weights");
  const [figure, setFigure] = useState<FigureName>("update");
  const [showsAll, setShowsAll] = useState<boolean | null>(null);
  useEffect(() => {
    actions.setView({ layers: { lane, quantity: wanted } });
  }, [actions, lane, wanted]);
  useEffect(
    () => () => {
      actions.setView({ layers: null });
    },
    [actions],
  );
  // Just after another lane was chosen the newest view is still of the old one.
  const view = newest?.spread.lane === lane ? newest : null;
  const tensors = view?.tensors ?? [];
  const isAll = showsAll ?? tensors.length <= MANY;
  const shown = tensors.flatMap(({ shape }, index) => (isAll || shape.length > 1 ? [index] : []));
  return (
    <div className="layers stage-scroll">
      <div className="layers-bar">
        <LaneChips plan={plan} lane={lane} onLane={onLane} />
        <Chips
          label="Chart"
          name="chart"
          choices={FIGURES.map(({ name, title }) => ({ value: name, title }))}
          chosen={figure}
          onChoose={setFigure}
        />
        <Chips
          label="Spread of"
          name="spread"
          choices={(view?.quantities ?? ["weights"]).map((value) => ({
            value,
            title: value.replace(/^slot /, ""),
            isName: value.startsWith("slot "),
          }))}
          chosen={view?.spread.quantity ?? "weights"}
          onChoose={setQuantity}
        />
      </div>
      <Contents {...{ plan, lane, view, figure, shown }} />
      {view !== null && tensors.some(({ shape }) => shape.length < 2) && (
        <label className="layers-all">
          <input
            type="checkbox"
            checked={isAll}
            onChange={(event) => {
              setShowsAll(event.currentTarget.checked);
            }}
          />
          biases and norms too ({formatCount(tensors.length)} tensors)
        </label>
      )}
      <Meaning />
    </div>
  );
}

interface ContentsProps {
  readonly plan: Plan;
  readonly lane: number;
  readonly view: LayersView | null;
  readonly figure: FigureName;
  /** Tensors. */
  readonly shown: readonly number[];
}

function Contents({ plan, lane, view, figure, shown }: ContentsProps) {
  const label = plan.lanes[lane]?.label ?? "This lane";
  const steps = view?.lanes[lane]?.steps ?? new Float64Array(0);
  if (view === null || steps.length === 0) {
    return (
      <p className="stage-empty">
        Layers are measured at probes: at step 1, then {rhythmWords(plan)}. Press play, or step
        once.
      </p>
    );
  }
  const missing = figure === "noise" ? noNoise(plan) : null;
  const chosen = FIGURES.find(({ name }) => name === figure);
  return (
    <>
      <p className="layers-note">
        Measured {rhythmWords(plan)}
        {plan.replicas > 1 && ", of replica 1"}. {missing ?? chosen?.words}
        {(view.lanes[lane]?.width ?? 1) > plan.probe.every &&
          ` Kept is one probe in each ${formatCount(view.lanes[lane]?.width ?? 1)} steps.`}
      </p>
      {view.first !== null && <Filters first={view.first} label={label} />}
      <ul className="layers-rows" aria-label="Layers">
        {[view.tensors.length, ...shown].map((tensor) => (
          <LayerRow key={tensor} {...{ plan, view, tensor, figure, lane }} />
        ))}
      </ul>
    </>
  );
}

function rhythmWords({ probe: { every, burst } }: Plan): string {
  const rhythm = every === 1 ? "at every step" : `every ${formatCount(every)} steps`;
  return burst > 1 && every > 1 ? `${rhythm}, ${formatCount(burst)} in a row` : rhythm;
}

function Meaning() {
  return (
    <details className="layers-meaning">
      <summary>What these figures are</summary>
      <dl>
        {FIGURES.map(({ name, title, words }) => (
          <div key={name}>
            <dt>{title}</dt>
            <dd>{words}</dd>
          </div>
        ))}
        <div>
          <dt>spread</dt>
          <dd>
            Histograms over the steps, of all numbers of the layer: each bin is an octave, from 2ᵏ
            to 2ᵏ⁺¹, negative ones downwards. The axis ends at the largest number and reaches 16
            octaves down; what is smaller, and 0, is the bin in the middle. Darker is more, by the
            square root of the share. Weights and slots are those before the step.
          </dd>
        </div>
      </dl>
    </details>
  );
}
