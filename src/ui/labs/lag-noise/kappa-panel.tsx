/** The kappa slider: its point's formula and figures, and a button that makes a lane of it. */
import { Plus } from "lucide-react";
import type { PlanePoint } from "../../../labs/filter/plane.ts";
import { kappaOfGradient, shareOfKappa } from "../../../measure/closed-forms/forms.ts";
import { Button } from "../../controls/button.tsx";
import { SliderRow } from "../../controls/form-rows.tsx";
import { formatNumber, formatPlain } from "../../format.ts";
import { Tex } from "../tex.tsx";
import type { Spot } from "./curves.ts";

export interface KappaPanelProps {
  readonly beta: number;
  readonly kappa: number;
  readonly spot: Spot;
  /** The catalogued rule at these settings, as measured; null while it is. */
  readonly measured: PlanePoint | null;
  /** False: the experiment has eight lanes. */
  readonly hasRoom: boolean;
  readonly onBeta: (beta: number) => void;
  readonly onKappa: (kappa: number) => void;
  readonly onLane: () => void;
}

const FORMULA = String.raw`\begin{aligned}
n &= m + \kappa z = (1-\nu)\,g + \nu\,m \\
\nu &= 1 - \kappa\,\frac{1-\beta}{\beta} \\
\text{age} &= \frac{\nu\beta}{1-\beta} \\
\text{noise} &= 1 - 2\beta\nu + \frac{2\beta^2\nu^2}{1+\beta}
\end{aligned}`;

export function KappaPanel(props: KappaPanelProps) {
  const { beta, kappa, spot, measured, hasRoom, onBeta, onKappa, onLane } = props;
  const most = kappaOfGradient(beta);
  const named: readonly (readonly [title: string, kappa: number])[] = [
    ["EMA", 0],
    ["RSGDM", beta],
    ["gradient", most],
  ];
  return (
    <section className="contender" aria-label="m + kappa z">
      <h3 className="form-title">From momentum to the gradient</h3>
      <SliderRow
        label="β"
        value={beta}
        range={{ min: 0.5, max: 0.999, scale: "one-minus-log" }}
        bounds={{ min: 0.01, max: 0.9999 }}
        onChange={onBeta}
      />
      <SliderRow
        label="κ"
        value={kappa}
        range={{ min: 0, max: most, scale: "linear" }}
        bounds={{ min: 0, max: most }}
        onChange={onKappa}
      />
      <div className="kappa-stops" role="group" aria-label="Named values of kappa">
        {named.map(([title, value]) => (
          <Button
            key={title}
            small
            aria-pressed={kappa === value}
            onClick={() => {
              onKappa(value);
            }}
          >
            {title}, κ = {formatPlain(value, 3)}
          </Button>
        ))}
      </div>
      <Tex text={FORMULA} />
      <table className="lab-table kappa-figures">
        <thead>
          <tr>
            <th scope="col">ν = {formatPlain(shareOfKappa(beta, kappa), 4)}</th>
            <th scope="col">Closed form</th>
            <th scope="col">Measured</th>
          </tr>
        </thead>
        <tbody className="num">
          <Row name="Age, steps" theory={spot.age} measured={ageOf(measured)} />
          <Row name="Noise gain" theory={spot.noise} measured={noiseOf(measured)} />
        </tbody>
      </table>
      <Button small disabled={!hasRoom} onClick={onLane}>
        <Plus size={13} aria-hidden />
        Make it a lane
      </Button>
      {!hasRoom && <p className="form-help">Eight lanes are the most; remove one first.</p>}
    </section>
  );
}

function ageOf(point: PlanePoint | null): number | null {
  return point?.kind === "measured" ? point.figures.age : null;
}

function noiseOf(point: PlanePoint | null): number | null {
  return point?.kind === "measured" ? point.noise : null;
}

function Row({
  name,
  theory,
  measured,
}: {
  readonly name: string;
  readonly theory: number;
  readonly measured: number | null;
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{formatNumber(tidy(theory), 5)}</td>
      <td>{formatNumber(measured === null ? null : tidy(measured), 5)}</td>
    </tr>
  );
}

/** Rounding of nothing is written as nothing. */
function tidy(value: number): number {
  return Math.abs(value) < 1e-12 ? 0 : value;
}
