/** How late an estimate is against how much noise it lets through: the lanes, other rules, and what theory allows. */
import { useMemo, useState } from "react";
import type { GradientChoice } from "../../../labs/filter/view.ts";
import type { LabRequest } from "../../../labs/protocol.ts";
import { kappaOfGradient } from "../../../measure/closed-forms/forms.ts";
import { findOptimizer, optimizerGroups } from "../../../optimizers/index.ts";
import { addLane, MOST_LANES } from "../../../state/edits.ts";
import { Segments } from "../../controls/form-rows.tsx";
import { formatNumber } from "../../format.ts";
import { useActions, useStore } from "../../store-context.ts";
import { laneColour } from "../../theme/lane-colours.ts";
import { chosenRule, subjectOf, type LaneChoice } from "../contender.ts";
import type { LabProps } from "../rooms.tsx";
import { useQuiet } from "../use-kept.ts";
import { useLab } from "../use-lab.ts";
import { useLaneChoices } from "../use-lane-choices.ts";
import { kappaSpot } from "./curves.ts";
import { KappaPanel } from "./kappa-panel.tsx";
import { PlaneChart, type PlacedRule } from "./plane-chart.tsx";
import { PlacedTable, type Placed } from "./placed-table.tsx";
import "./lag-noise.css";

const GRADIENTS: GradientChoice = { mean: 0.5, deviation: 1, seed: 1, steps: 256 };
const FAMILY = "rsgdm-kappa";
/** Besides the lanes: what the plane is about. */
const FIRST_ADDED = ["sgd", "nesterov", "aggmo", "pid"] as const;

export function LagNoiseLab(_: LabProps) {
  const lanes = useLaneChoices();
  const count = useStore(({ experiment }) => experiment.lanes.length);
  const actions = useActions();
  const [added, setAdded] = useState<readonly string[]>(FIRST_ADDED);
  const [isLog, setLog] = useState(true);
  const [beta, setBeta] = useState(0.9);
  const [kappa, setKappa] = useState(0.9);
  const asked = useMemo(() => planeRequest(lanes, added), [lanes, added]);
  const { answers, isDone, crash } = useLab(asked);
  const points = new Map(
    answers.flatMap((answer) => (answer.kind === "placed" ? [[answer.id, answer.point]] : [])),
  );
  const all: readonly Placed[] = [
    ...lanes.map(({ choice, title }, index) => ({
      id: choice,
      title,
      colour: laneColour(index),
      point: points.get(choice) ?? null,
    })),
    ...added.map((id) => ({
      id,
      title: findOptimizer(id)?.title ?? id,
      colour: null,
      point: points.get(id) ?? null,
    })),
  ];
  const placed = all.flatMap(({ id, title, colour, point }): PlacedRule[] => {
    if (point?.kind !== "measured" || point.figures.age === null) return [];
    return [
      { id, title, colour, age: point.figures.age, noise: point.noise, isLinear: point.isLinear },
    ];
  });
  const spot = kappaSpot(beta, kappa);
  return (
    <div className="lag-noise-lab">
      <div className="lab-forms">
        <KappaPanel
          beta={beta}
          kappa={kappa}
          spot={spot}
          measured={useMeasuredKappa(beta, kappa)}
          hasRoom={count < MOST_LANES}
          onBeta={(next) => {
            setBeta(next);
            // The same place between the moving average and the gradient.
            setKappa(
              Number(((kappa / kappaOfGradient(beta)) * kappaOfGradient(next)).toPrecision(6)),
            );
          }}
          onKappa={setKappa}
          onLane={() => {
            actions.edit((experiment) =>
              addLane(experiment, { optimizer: FAMILY, hyper: { beta, kappa } }),
            );
          }}
        />
      </div>
      <div className="lab-result">
        <p className="panel-text">
          Left is quick, down is quiet. A mean of the newest n gradients lies on the curve of the
          moving average; RSGDM lies above it: at the same age a shorter moving average lets less
          noise through. Below the dotted line are only estimates with negative weights.
        </p>
        <div className="lag-noise-tools">
          <Segments
            label="Axes"
            value={isLog ? "log" : "linear"}
            options={[
              ["log", "logarithmic"],
              ["linear", "linear"],
            ]}
            onChange={(axes) => {
              setLog(axes === "log");
            }}
          />
          <AddRule added={added} onAdd={setAdded} />
          <p className="lab-status" role="status">
            {crash ?? (isDone ? "" : `${points.size} of ${all.length} measured`)}
          </p>
        </div>
        <PlaneChart rules={placed} beta={beta} moving={spot} isLog={isLog} />
        <PlacedTable
          rows={all}
          onRemove={(id) => {
            setAdded(added.filter((other) => other !== id));
          }}
        />
        <p className="form-help">
          Age of the settled memory, and the sum of squared weights over the squared sum. Hollow:
          not linear in the gradient; the derivative along normal gradients of mean{" "}
          {formatNumber(GRADIENTS.mean, 1)} and deviation {formatNumber(GRADIENTS.deviation, 1)} at
          step {GRADIENTS.steps}. Schedules and stages are left out.
        </p>
      </div>
    </div>
  );
}

function planeRequest(lanes: readonly LaneChoice[], added: readonly string[]): LabRequest {
  const choices = [
    ...lanes.map(({ choice }) => [choice, choice] as const),
    ...added.map((id) => [id, `optimizer:${id}`] as const),
  ];
  const rules = choices.flatMap(([id, choice]) => {
    const chosen = chosenRule(choice, lanes);
    if (chosen === null) return [];
    return [{ id, subject: subjectOf({ choice, hyper: {} }, chosen), origin: chosen.origin }];
  });
  return { kind: "plane", rules, gradients: GRADIENTS };
}

/** The catalogued family at these settings, measured once the sliders stand still. */
function useMeasuredKappa(beta: number, kappa: number) {
  const asked = useMemo((): LabRequest | null => {
    const optimizer = findOptimizer(FAMILY);
    if (optimizer === null) return null;
    const subject = { name: optimizer.title, rule: optimizer.rule, hyper: { beta, kappa } };
    return {
      kind: "plane",
      rules: [{ id: FAMILY, subject, origin: FAMILY }],
      gradients: GRADIENTS,
    };
  }, [beta, kappa]);
  const request = useQuiet(asked, 250);
  const { answers } = useLab(request);
  const [answer] = answers;
  // Nothing beside the closed form rather than the figures of where the sliders stood before.
  return request === asked && answer?.kind === "placed" ? answer.point : null;
}

function AddRule({
  added,
  onAdd,
}: {
  readonly added: readonly string[];
  readonly onAdd: (added: readonly string[]) => void;
}) {
  return (
    <select
      className="field"
      aria-label="Add a rule of the catalogue"
      value=""
      onChange={(event) => {
        onAdd([...added, event.currentTarget.value]);
      }}
    >
      <option value="">Add a rule</option>
      {optimizerGroups.map((group) => (
        <optgroup key={group.title} label={group.title}>
          {group.optimizers
            .filter(({ id }) => !added.includes(id))
            .map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}
