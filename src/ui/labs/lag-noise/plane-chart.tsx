/** The plane of lag and noise: rules as points, theory beneath, and the point that the kappa slider moves. */
import { useMemo } from "react";
import { pathOf, pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { formatNumber, formatPlain } from "../../format.ts";
import { DASHES } from "../plot/dashes.ts";
import { PlotKey } from "../plot/key.tsx";
import { PlotFrame, type NamedAxis } from "../plot/plot-frame.tsx";
import { averageCurve, boundCurve, kappaCurve, rectifiedCurve, type Spot } from "./curves.ts";

export interface PlacedRule extends Spot {
  readonly id: string;
  readonly title: string;
  /** CSS colour of a lane; null: ink. */
  readonly colour: string | null;
  /** False: a derivative along given gradients, drawn hollow. */
  readonly isLinear: boolean;
}

export interface PlaneChartProps {
  readonly rules: readonly PlacedRule[];
  /** The moving point, and the beta of its curve. */
  readonly beta: number;
  readonly moving: Spot;
  readonly isLog: boolean;
}

const AGE_TICKS = [0, 1, 3, 10, 30, 100, 300, 1000] as const;
const NOISE_TICKS = [1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10] as const;

/** The logarithmic axis holds 1 + age, so that an age of 0 has a place. */
const onLog = ({ age, noise }: Spot) => ({ x: 1 + Math.max(0, age), y: noise });
const onLinear = ({ age, noise }: Spot) => ({ x: age, y: noise });

export function PlaneChart({ rules, beta, moving, isLog }: PlaneChartProps) {
  const { x, y } = useMemo(() => axesFor([...rules, moving], isLog), [rules, moving, isLog]);
  const curves = useMemo(
    () => ({ average: averageCurve(), rectified: rectifiedCurve(), bound: boundCurve() }),
    [],
  );
  const family = useMemo(() => kappaCurve(beta), [beta]);
  const at = isLog ? onLog : onLinear;
  const path = (spots: readonly Spot[], box: Box): string => pathOf(spots.map(at), box, x, y);
  return (
    <figure className="plot tall">
      <figcaption>
        <span className="plot-title">Lag against noise</span>
        <PlotKey
          entries={[
            { name: "moving average over β, and windows", look: "solid" },
            { name: "RSGDM over β", look: "dashed" },
            { name: `m + κz at β = ${formatPlain(beta, 4)}`, look: "faint" },
            { name: "bound for weights ≥ 0", look: "dotted" },
          ]}
        />
      </figcaption>
      <PlotFrame x={x} y={y} words={wordsOf(rules, moving)}>
        {(box) => (
          <>
            <g fill="none" strokeLinejoin="round">
              <path d={path(family, box)} stroke="var(--line-strong)" strokeWidth={5} />
              <path d={path(curves.average, box)} stroke="var(--ink)" strokeWidth={1.4} />
              <path
                d={path(curves.rectified, box)}
                stroke="var(--ink)"
                strokeWidth={1.4}
                strokeDasharray={DASHES.dashed}
              />
              <path
                d={path(curves.bound, box)}
                stroke="var(--ink-3)"
                strokeWidth={1.4}
                strokeDasharray={DASHES.dotted}
              />
            </g>
            <Labelled rules={rules} box={box} x={x} y={y} at={at} />
            <Moving spot={at(moving)} box={box} x={x} y={y} />
          </>
        )}
      </PlotFrame>
    </figure>
  );
}

interface Axes {
  readonly x: NamedAxis;
  readonly y: NamedAxis;
}

function axesFor(spots: readonly Spot[], isLog: boolean): Axes {
  const age = Math.max(10, ...spots.map((spot) => spot.age)) * (isLog ? 1.6 : 1.12);
  const lowAge = Math.min(0, ...spots.map((spot) => spot.age));
  const noises = spots.map(({ noise }) => noise).filter((noise) => noise > 0);
  const least = Math.min(0.03, ...noises) / 1.7;
  const most = Math.max(1, ...noises) * (isLog ? 1.35 : 1.06);
  const xName = "age of the estimate, steps";
  const yName = "noise gain, variance over that of white gradient noise";
  if (!isLog) {
    return {
      x: {
        scale: "linear",
        domain: [lowAge, age],
        ticks: linearTicks(lowAge, age, 6),
        name: xName,
      },
      y: { scale: "linear", domain: [0, most], ticks: linearTicks(0, most, 5), name: yName },
    };
  }
  return {
    x: {
      scale: "log",
      domain: [0.9, 1 + age],
      ticks: AGE_TICKS.filter((tick) => tick < age).map((tick) => tick + 1),
      format: (value) => formatPlain(value - 1, 4),
      name: xName,
    },
    y: {
      scale: "log",
      domain: [least, most],
      ticks: NOISE_TICKS.filter((tick) => tick >= least && tick <= most),
      name: yName,
    },
  };
}

type At = (spot: Spot) => { readonly x: number; readonly y: number };

/** Labels that would lie on each other are joined: "Momentum, Adam". Marks stay where they belong. */
const TOGETHER = 12;

function Labelled({
  rules,
  box,
  x,
  y,
  at,
}: Axes & { readonly rules: readonly PlacedRule[]; readonly box: Box; readonly at: At }) {
  const groups: { left: number; top: number; rules: PlacedRule[] }[] = [];
  const marks: { left: number; top: number; rule: PlacedRule; beneath: number }[] = [];
  for (const rule of rules) {
    const spot = at(rule);
    const [left, top] = [pixelX(box, x, spot.x), pixelY(box, y, spot.y)];
    const beneath = marks.filter((mark) => Math.hypot(mark.left - left, mark.top - top) < 2);
    marks.push({ left, top, rule, beneath: beneath.length });
    const near = groups.find((group) => Math.hypot(group.left - left, group.top - top) < TOGETHER);
    if (near === undefined) groups.push({ left, top, rules: [rule] });
    else near.rules.push(rule);
  }
  // Marks on one spot are rings around each other, the first one in the middle.
  const rings = marks.toSorted((one, other) => other.beneath - one.beneath);
  return (
    <>
      {rings.map((mark) => (
        <Mark key={mark.rule.id} {...mark} />
      ))}
      {groups.map((group) => {
        const isRight = group.left > box.left + 0.7 * box.width;
        return (
          <text
            key={group.rules[0]?.id}
            className="plane-label"
            x={group.left + (isRight ? -12 : 12)}
            y={group.top - 7}
            textAnchor={isRight ? "end" : "start"}
          >
            {group.rules.map(({ title }) => title).join(", ")}
          </text>
        );
      })}
    </>
  );
}

function Mark({
  rule: { colour, isLinear },
  left,
  top,
  beneath,
}: {
  readonly rule: PlacedRule;
  readonly left: number;
  readonly top: number;
  readonly beneath: number;
}) {
  const ink = colour ?? "var(--ink)";
  return (
    <circle
      cx={left}
      cy={top}
      r={4.5 + 2.5 * beneath}
      fill={isLinear ? ink : "var(--raised)"}
      stroke={isLinear ? "var(--raised)" : ink}
      strokeWidth={isLinear ? 1 : 2}
    />
  );
}

function Moving({
  spot,
  box,
  x,
  y,
}: Axes & { readonly spot: { x: number; y: number }; readonly box: Box }) {
  const [left, top] = [pixelX(box, x, spot.x), pixelY(box, y, spot.y)];
  return (
    <g>
      <path
        d={`M${left},${top}V${box.top + box.height}M${left},${top}H${box.left}`}
        stroke="var(--ink-3)"
        strokeDasharray="2 3"
      />
      <path
        d={`M${left},${top - 7}L${left + 7},${top}L${left},${top + 7}L${left - 7},${top}Z`}
        fill="var(--accent)"
        stroke="var(--raised)"
        strokeWidth={1.5}
      />
    </g>
  );
}

function wordsOf(rules: readonly PlacedRule[], moving: Spot): string {
  const spot = ({ age, noise }: Spot): string =>
    `age ${formatNumber(age, 3)} steps, noise gain ${formatNumber(noise, 3)}`;
  const named = rules.map((rule) => `${rule.title}: ${spot(rule)}`);
  return `Lag against noise. m + kappa z: ${spot(moving)}. ${named.join("; ")}.`;
}
