/** Any rule as a filter of gradients: its weights on the past, its answer to waves, and what theory says of both. */
import { useMemo, useState } from "react";
import type { FilterView, GradientChoice } from "../../../labs/filter/view.ts";
import type { LabRequest } from "../../../labs/protocol.ts";
import { formatNumber } from "../../format.ts";
import { chosenRule, subjectOf, type Contender, type LaneChoice } from "../contender.ts";
import { IndexSlider } from "../plot/index-slider.tsx";
import { WeightsChart } from "../plot/weights-chart.tsx";
import { Tex } from "../tex.tsx";
import { useKept, useQuiet } from "../use-kept.ts";
import { useLab } from "../use-lab.ts";
import { useLaneChoices } from "../use-lane-choices.ts";
import { FiguresTable } from "./figures-table.tsx";
import { FilterForm } from "./filter-form.tsx";
import { DelayChart, GainChart } from "./spectrum-chart.tsx";
import { checkWords, linearityWords, stepWords } from "./words.ts";
import "./filter.css";

const FIRST_RULE = `# A rule of one's own
hyper lr = 0.1 in [1e-5, 10] log
hyper beta = 0.9 in [0, 0.9999] one-minus-log
m = beta*m + (1 - beta)*g
m2 = beta*m2 + (1 - beta)*m
estimate = 2*m - m2
theta = theta - lr*estimate
`;

const GRADIENTS: GradientChoice = { mean: 0.5, deviation: 1, seed: 1, steps: 256 };

export function FilterLab() {
  const lanes = useLaneChoices();
  const [contender, setContender] = useState<Contender>({ choice: "optimizer:rsgdm", hyper: {} });
  const [text, setText] = useState(FIRST_RULE);
  const [gradients, setGradients] = useState(GRADIENTS);
  const typed = useMemo(
    (): LaneChoice => ({
      choice: "typed",
      title: "A typed rule",
      origin: null,
      rule: text,
      hyper: {},
    }),
    [text],
  );
  const asked = useMemo((): LabRequest | null => {
    const chosen = chosenRule(contender.choice, [...lanes, typed]);
    if (chosen === null) return null;
    const rule = { subject: subjectOf(contender, chosen), origin: chosen.origin };
    return { kind: "filter", rule, gradients };
  }, [contender, lanes, typed, gradients]);
  const request = useQuiet(asked, contender.choice === "typed" ? 300 : 0);
  const { answers, isDone: isAnswered, crash } = useLab(request);
  const isDone = isAnswered && request === asked;
  const [answer] = answers;
  const refusal = crash ?? (answer?.kind === "refused" ? answer.message : null);
  const view = useKept(answer?.kind === "filtered" ? answer.view : null);
  // From the end: another rule is looked at once settled as well.
  const [back, setBack] = useState(0);
  const last = (view?.looks.length ?? 1) - 1;
  const index = Math.max(0, last - back);
  const look = refusal === null ? view?.looks[index] : undefined;
  return (
    <div className="filter-lab" data-old={!isDone}>
      <FilterForm
        contender={contender}
        onContender={setContender}
        lanes={lanes}
        typed={typed}
        onText={setText}
        gradients={gradients}
        onGradients={setGradients}
        needsGradients={view !== null && !view.linearity.isLinear}
      />
      <div className="filter-result">
        <p className="lab-status" role="status">
          {refusal ?? (isDone ? "" : request === null ? "Choose a rule." : "Measuring.")}
        </p>
        {view !== null && look !== undefined && (
          <>
            <Intro view={view} />
            <div className="form-row with-slider filter-step">
              <span className="form-label">Look at</span>
              <IndexSlider
                name="Step looked at"
                count={view.looks.length}
                value={index}
                words={stepWords(view, index)}
                onChange={(chosen) => {
                  setBack(last - chosen);
                }}
              />
              <output className="num">{stepWords(view, index)}</output>
            </div>
            <WeightsChart
              title="Weights on past gradients"
              step={look.step}
              ages={view.ages}
              weights={look.weights}
              closed={look.closed?.weights ?? null}
            />
            <div className="filter-spectra">
              <GainChart view={view} look={look} />
              <DelayChart view={view} look={look} />
            </div>
          </>
        )}
      </div>
      {view !== null && look !== undefined && (
        <section className="filter-numbers" aria-label="Figures">
          <FiguresTable view={view} look={look} />
          <p className="form-help">
            {look.closed === null
              ? ""
              : `Weights and closed form differ by at most ${formatNumber(look.closed.miss, 2)} here. `}
            {checkWords(view)} Theta is held still; float64. Delays are left out where the gain is
            below rounding.
          </p>
        </section>
      )}
    </div>
  );
}

function Intro({ view }: { readonly view: FilterView }) {
  return (
    <div className="filter-intro">
      <p className="panel-text">{linearityWords(view)}</p>
      {view.closed !== null && <Tex text={view.closed.formula} />}
    </div>
  );
}
