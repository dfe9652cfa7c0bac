/**
 * Shortcuts to the outer gradient at one lane's weights: how far each is off on average, over inner rates, above what the
 * measurement itself may be off by.
 */
import { useEffect, useMemo, useState } from "react";
import type { Plan } from "../../../wire/plan.ts";
import type { ShortcutsRequest } from "../../../wire/shortcuts.ts";
import { formatCount, formatNumber, formatPlain } from "../../format.ts";
import { useActions, useStore } from "../../store-context.ts";
import { LaneChips } from "../lane-chips.tsx";
import { ErrorChart } from "./error-chart.tsx";
import { MEANINGS, placeOf, shareWords, TITLES } from "./words.ts";
import "./shortcuts.css";

export function Shortcuts({ plan }: { readonly plan: Plan }) {
  const actions = useActions();
  const view = useStore((state) => state.shortcuts);
  const isHere = useStore((state) => state.laneStates.length > 0);
  const [chosen, setChosen] = useState(0);
  const lane = Math.min(chosen, plan.lanes.length - 1);
  const refusal = useStore((state) => state.laneStates[lane]?.refusal ?? "");
  const request = useMemo<ShortcutsRequest>(() => ({ lane }), [lane]);
  useEffect(() => {
    actions.setView({ shortcuts: request });
  }, [actions, request]);
  useEffect(
    () => () => {
      actions.setView({ shortcuts: null });
    },
    [actions],
  );
  const shown = view?.lane === lane ? view : null;
  const at = shown === null ? 0 : placeOf(shown, trainedRate(plan));
  return (
    <div className="shortcuts stage-scroll">
      <LaneChips plan={plan} lane={lane} onLane={setChosen} />
      {shown === null ? (
        <p className="stage-empty">{waitingWords(isHere, refusal)}</p>
      ) : (
        <>
          <ErrorChart view={shown} trained={trainedRate(plan)} />
          <table className="shortcuts-table">
            <caption>
              At the inner rate {formatPlain(shown.rates[at] ?? null)}, where the true gradient has
              the length <b>{formatNumber(shown.size[at] ?? null)}</b>
            </caption>
            <thead>
              <tr>
                <th scope="col">shortcut</th>
                <th scope="col">bias</th>
                <th scope="col">floor</th>
                <th scope="col">of the gradient</th>
              </tr>
            </thead>
            <tbody>
              {shown.shortcuts.map((shortcut) => {
                const { name, bias, floor } = shortcut;
                return (
                  <tr key={name}>
                    <th scope="row">
                      {TITLES[name]} <small>{MEANINGS[name]}</small>
                    </th>
                    <td>{formatNumber(bias[at] ?? null)}</td>
                    <td>{formatNumber(floor[at] ?? null, 2)}</td>
                    <td>{shareWords(shortcut, shown, at)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <p className="form-help">
            {plan.lanes[lane]?.label},{" "}
            {shown.step === 0 ? "at its start" : `after ${formatCount(shown.step)} steps`}, on{" "}
            {formatCount(shown.tasks)} tasks of the pool: each is taken both ways, so what tasks
            differ in falls out.{" "}
            {shown.truth === "exact"
              ? "True is the exact gradient."
              : "Second derivatives are wrong on this device: true is the gradient by differences."}
          </p>
        </>
      )}
      <p className="shortcuts-how">
        The loss after the inner steps has a gradient v at the adapted weights. Each inner step of
        rate α takes it back to v − αHv, with H the Hessian of the task’s loss: exactly by second
        derivatives, or by a shortcut. A shortcut is biased where it is off on average over tasks.
      </p>
    </div>
  );
}

function trainedRate({ problem }: Plan): number {
  return problem.kind === "meta" ? problem.meta.inner.lr : NaN;
}

function waitingWords(isHere: boolean, refusal: string): string {
  if (refusal !== "") return "This lane does nothing on this device; choose another.";
  return isHere ? "Measuring." : "Measured where a lane stands. Press play.";
}
