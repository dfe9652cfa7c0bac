/**
 * Plug-in estimates: a function of a sampled mean, whose bias falls as 1/m. Measured through the `composite` stage that
 * lanes use, beside its closed form.
 */
import { useId, useMemo, useState } from "react";
import { Button } from "../../controls/button.tsx";
import { ChoiceRow, SliderRow } from "../../controls/form-rows.tsx";
import { formatCount, formatNumber } from "../../format.ts";
import { DiagnosticList } from "../../rule-editor/diagnostic-list.tsx";
import { useActions } from "../../store-context.ts";
import type { LabProps } from "../rooms.tsx";
import { useQuiet } from "../use-kept.ts";
import { BiasChart, type Measured } from "./bias-chart.tsx";
import {
  askedOf,
  EXAMPLES,
  FIRST_SETUP,
  plugInExperiment,
  type PlugInSetup,
  statusWords,
} from "./setup.ts";
import { usePlugIn } from "./use-plug-in.ts";
import "./plug-in.css";

const DRAWS = [1024, 4096, 16_384, 65_536] as const;
const OWN = "own";

export function PlugInLab({ onClose }: LabProps) {
  const actions = useActions();
  const [setup, setSetup] = useState(FIRST_SETUP);
  const asked = useMemo(() => askedOf(setup), [setup]);
  const request = useQuiet(asked.request, 200);
  const run = usePlugIn(request);
  const set = (patch: Partial<PlugInSetup>): void => {
    setSetup((old) => ({ ...old, ...patch }));
  };
  const isOld = run?.request !== asked.request;
  const example = EXAMPLES.find(({ loss }) => loss === setup.loss);
  return (
    <>
      <div className="lab-intro">
        <p className="panel-text">
          Often a gradient is a function of a mean that is only sampled: f(E ξ), when all there is
          is the mean of m draws of ξ. Plugging that mean in, f(mean), is wrong on average wherever
          f is curved, by about f″(x) σ²/2m. More inner samples shrink this bias; averaging more
          such gradients, as momentum or larger batches do, only shrinks the bars around it.
        </p>
      </div>
      <div className="plug-in-lab">
        <div className="lab-forms">
          <section className="contender" aria-label="What is sampled">
            <ChoiceRow
              label="Function f"
              value={example?.loss ?? OWN}
              options={[
                ...EXAMPLES.map(({ loss, title }) => [loss, title] as const),
                ...(example === undefined ? [[OWN, "of the loss below"] as const] : []),
              ]}
              onChange={(loss) => {
                set({ loss });
              }}
            />
            <LossField
              loss={setup.loss}
              isWrong={asked.diagnostics.length > 0}
              onChange={(loss) => {
                set({ loss });
              }}
            />
            <DiagnosticList diagnostics={asked.diagnostics} />
            <SliderRow
              label="Mean x"
              value={setup.x}
              range={{ min: -3, max: 3, scale: "linear" }}
              bounds={{ min: -1e6, max: 1e6 }}
              onChange={(x) => {
                set({ x });
              }}
            />
            <SliderRow
              label="Deviation σ"
              value={setup.sigma}
              range={{ min: 0.05, max: 3, scale: "log" }}
              bounds={{ min: 0, max: 1e6 }}
              onChange={(sigma) => {
                set({ sigma });
              }}
            />
            <ChoiceRow
              label="Draws a point"
              value={String(setup.draws)}
              options={DRAWS.map((draws) => [String(draws), formatCount(draws)] as const)}
              onChange={(draws) => {
                set({ draws: Number(draws) });
              }}
            />
          </section>
          {example !== undefined && <p className="form-help">{example.says}</p>}
          <div>
            <Button
              small
              disabled={asked.request === null}
              onClick={() => {
                actions.open(plugInExperiment(setup));
                onClose();
              }}
            >
              Show it on the page
            </Button>
          </div>
        </div>
        <div className="lab-result" data-old={isOld}>
          <p className="lab-status" role="status">
            {statusWords(asked, run)}
          </p>
          {run?.answer.kind === "plug-in" && (
            <>
              <BiasChart measured={run.answer} />
              <BiasTable measured={run.answer} />
              <p className="form-help">
                Each row: {formatCount(run.request.draws)} draws of its own through the stage
                “composite”, in float64. The closed form is E f(x + σz/√m) − f(x) with z normal,
                taken from the loss alone.
              </p>
            </>
          )}
        </div>
      </div>
    </>
  );
}

interface LossFieldProps {
  readonly loss: string;
  readonly isWrong: boolean;
  readonly onChange: (loss: string) => void;
}

/** The text of F(u), whose gradient is f. */
function LossField({ loss, isWrong, onChange }: LossFieldProps) {
  const id = useId();
  return (
    <div className="form-row">
      <label htmlFor={id}>f = gradient of</label>
      <input
        id={id}
        className="field num"
        spellCheck={false}
        autoComplete="off"
        aria-invalid={isWrong}
        value={loss}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
    </div>
  );
}

function BiasTable({ measured: { points, truth } }: { readonly measured: Measured }) {
  return (
    <div className="plug-in-scroll">
      <table className="lab-table plug-in-table">
        <caption>
          f at the true mean: <b className="num">{formatNumber(truth, 4)}</b>
        </caption>
        <thead>
          <tr>
            <th scope="col">m</th>
            <th scope="col">bias measured</th>
            <th scope="col">standard error</th>
            <th scope="col">closed form</th>
            <th scope="col">apart, in errors</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ samples, bias, error, closed }) => (
            <tr key={samples}>
              <th scope="row">{formatCount(samples)}</th>
              <td>{formatNumber(bias, 4)}</td>
              <td>{formatNumber(error, 2)}</td>
              <td>{formatNumber(closed, 4)}</td>
              <td>{error === 0 ? "–" : formatNumber((bias - closed) / error, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
