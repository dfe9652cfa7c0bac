/**
 * The waterfall as a table that is its own picture: a row a part of the gradient's way, with what it adds to squared bias
 * and to variance as a bar that starts where the row before ended. Ink, hollow where something is taken away; what the
 * rule's estimate changes is in its lane's colour.
 */
import type { Measured } from "../../../measure/frozen-moments.ts";
import type { Bar } from "../../../measure/waterfall.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { formatNumber, formatPlain } from "../../format.ts";

/** Standard errors that bars and numbers show to each side. */
export const SHOWN_ERRORS = 2;

interface WaterfallTableProps {
  readonly bars: readonly Bar[];
  /** One a bar: what it is, and a line on it. */
  readonly words: readonly { readonly title: string; readonly detail: string }[];
  readonly colour: string;
  readonly caption: string;
}

type Figure = "bias" | "variance";

const FIGURES: readonly { readonly figure: Figure; readonly title: string }[] = [
  { figure: "bias", title: "‖bias‖²" },
  { figure: "variance", title: "variance" },
];

export function WaterfallTable({ bars, words, colour, caption }: WaterfallTableProps) {
  const tops = { bias: topOf(bars, "bias"), variance: topOf(bars, "variance") };
  const last = bars[bars.length - 1];
  return (
    <table className="waterfall">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Part of the way</th>
          {FIGURES.map(({ figure, title }) => (
            <th key={figure} scope="col">
              change of {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map((bar, index) => (
          <tr key={index} data-estimate={bar.what.kind === "estimate"}>
            <th scope="row">
              {words[index]?.title}
              <small>{words[index]?.detail}</small>
            </th>
            {FIGURES.map(({ figure }) => (
              <td key={figure}>
                <Cell
                  change={bar[figure]}
                  after={bar[`${figure}After`]}
                  top={tops[figure]}
                  colour={bar.what.kind === "estimate" ? colour : "var(--ink-2)"}
                />
              </td>
            ))}
          </tr>
        ))}
        {last !== undefined && (
          <tr className="waterfall-total">
            <th scope="row">
              The estimate
              <small>
                mean squared error {formatNumber(last.biasAfter.value + last.varianceAfter.value)}
              </small>
            </th>
            {FIGURES.map(({ figure }) => (
              <td key={figure}>
                <Total total={last[`${figure}After`]} top={tops[figure]} colour={colour} />
              </td>
            ))}
          </tr>
        )}
      </tbody>
      <tfoot aria-hidden>
        <tr>
          <td />
          {FIGURES.map(({ figure, title }) => (
            <td key={figure}>
              <AxisLine top={tops[figure]} name={`${title}, (unit of ∇f)²`} />
            </td>
          ))}
        </tr>
      </tfoot>
    </table>
  );
}

/** End of the axis: above all totals and their error bars; null where everything is 0. */
function topOf(bars: readonly Bar[], figure: Figure): number | null {
  const ends = bars.map((bar) => {
    const after = bar[`${figure}After`];
    return after.value + SHOWN_ERRORS * bar[figure].error;
  });
  const top = Math.max(0, ...ends);
  return top > 0 ? 1.04 * top : null;
}

const HEIGHT = 30;
const THICK = 14;
const MIDDLE = HEIGHT / 2;

interface CellProps {
  readonly change: Measured;
  readonly after: Measured;
  readonly top: number | null;
  readonly colour: string;
}

function Cell({ change, after, top, colour }: CellProps) {
  const end = after.value;
  const start = end - change.value;
  return (
    <>
      <Picture top={top}>
        {(x) => {
          const [low, high] = [Math.min(start, end), Math.max(start, end)];
          const isLess = change.value < 0;
          return (
            <>
              <line className="waterfall-link" x1={x(start)} x2={x(start)} y1={0} y2={MIDDLE} />
              <line className="waterfall-link" x1={x(end)} x2={x(end)} y1={MIDDLE} y2={HEIGHT} />
              <rect
                x={x(low)}
                y={MIDDLE - THICK / 2}
                width={x(high - low)}
                height={THICK}
                rx={1.5}
                fill={isLess ? "var(--panel)" : colour}
                stroke={colour}
                strokeWidth={1.4}
              />
              <ErrorLine x={x} at={end} error={change.error} />
            </>
          );
        }}
      </Picture>
      <Figures words={changeWords(change)} error={change.error} />
    </>
  );
}

function Total({ total, top, colour }: { total: Measured; top: number | null; colour: string }) {
  return (
    <>
      <Picture top={top}>
        {(x) => (
          <>
            <rect
              x={0}
              y={MIDDLE - THICK / 2}
              width={x(Math.max(0, total.value))}
              height={THICK}
              rx={1.5}
              fill={colour}
            />
            <ErrorLine x={x} at={total.value} error={total.error} />
          </>
        )}
      </Picture>
      <Figures words={formatNumber(total.value)} error={total.error} />
    </>
  );
}

type Place = (value: number) => string;

/** Positions in per cent, so that nothing has to be measured. */
function Picture({
  top,
  children,
}: {
  readonly top: number | null;
  readonly children: (x: Place) => React.ReactNode;
}) {
  const x = (value: number): string => {
    const share = top === null ? 0 : (100 * value) / top;
    return `${Math.min(100, Math.max(0, share)).toFixed(3)}%`;
  };
  return (
    <svg className="waterfall-bar" width="100%" height={HEIGHT} aria-hidden>
      <line className="waterfall-zero" x1="0" x2="0" y1={0} y2={HEIGHT} />
      {children(x)}
    </svg>
  );
}

function ErrorLine({ x, at, error }: { x: Place; at: number; error: number }) {
  if (error === 0) return null;
  const [low, high] = [at - SHOWN_ERRORS * error, at + SHOWN_ERRORS * error];
  return (
    <g className="waterfall-error">
      <line x1={x(low)} x2={x(high)} y1={MIDDLE} y2={MIDDLE} />
      <line x1={x(low)} x2={x(low)} y1={MIDDLE - 4} y2={MIDDLE + 4} />
      <line x1={x(high)} x2={x(high)} y1={MIDDLE - 4} y2={MIDDLE + 4} />
    </g>
  );
}

function AxisLine({ top, name }: { readonly top: number | null; readonly name: string }) {
  const ticks = top === null ? [0] : linearTicks(0, top, 3);
  return (
    <svg className="waterfall-axis" width="100%" height={34}>
      <line x1="0" x2="100%" y1={0.5} y2={0.5} />
      {ticks.map((tick) => {
        const at = top === null ? 0 : (100 * tick) / top;
        const anchor = at < 6 ? "start" : at > 94 ? "end" : "middle";
        return (
          <text key={tick} x={`${at.toFixed(2)}%`} y={14} textAnchor={anchor}>
            {formatPlain(tick, 3)}
          </text>
        );
      })}
      <text x="100%" y={29} textAnchor="end" className="waterfall-name">
        {name}
      </text>
    </svg>
  );
}

function Figures({ words, error }: { readonly words: string; readonly error: number }) {
  return (
    <span className="num">
      {words}
      {error !== 0 && <span> ± {formatNumber(SHOWN_ERRORS * error, 2)}</span>}
    </span>
  );
}

function changeWords({ value }: Measured): string {
  return `${value > 0 ? "+" : ""}${formatNumber(value)}`;
}
