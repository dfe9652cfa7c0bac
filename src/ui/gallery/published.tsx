/**
 * What a source reports of two optimizers, beside the same difference in this run: with its interval, and with what so
 * many seeds could have shown at all. Runs of other sizes are no replications; the words say what each figure is of.
 */
import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { Published } from "../../gallery/entry.ts";
import type { PairedNewest } from "../../measure/paired.ts";
import { formatCount, formatNumber } from "../format.ts";
import { useActions, useSeries, useStore } from "../store-context.ts";

export function PublishedBeside({ published }: { readonly published: Published }) {
  const actions = useActions();
  const series = useSeries();
  const isOver = useStore((state) => state.phase === "done");
  const lanes = useStore((state) => state.plan?.lanes ?? null);
  useEffect(() => {
    const { metric, lanes } = published;
    actions.setView({ paired: { metric, lanes } });
    return () => {
      actions.setView({ paired: null });
    };
  }, [actions, published]);
  const subscribe = useCallback(
    (listener: () => void) => series.subscribe("paired", listener),
    [series],
  );
  const paired = useSyncExternalStore(subscribe, () => series.paired());
  const [own, baseline] = published.lanes.map((lane) => lanes?.[lane]?.label ?? "");
  return (
    <div className="look-published" role="group" aria-label="Beside what is published">
      <b>
        {own} less {baseline}, test accuracy
      </b>
      <dl>
        <div>
          <dt>{paired === null ? "Here" : hereWords(paired, isOver)}</dt>
          <dd>{paired === null ? "–" : points(paired.difference)}</dd>
        </div>
        {paired !== null && Number.isFinite(paired.detectable) && (
          <>
            <div>
              <dt>95 % interval (Student t)</dt>
              <dd>
                {points(paired.low)} to {points(paired.high)}
              </dd>
            </div>
            <div>
              <dt title="Two-sided test at 5 %, power 80 %, with the deviation seen here">
                Smallest that so many seeds show
              </dt>
              <dd>{points(paired.detectable).replace("+", "")}</dd>
            </div>
          </>
        )}
        <div>
          <dt>Published, {published.of}</dt>
          <dd>{points(published.difference)}</dd>
        </div>
      </dl>
    </div>
  );
}

function hereWords({ step, replicas }: PairedNewest, isOver: boolean): string {
  const seeds = replicas === 1 ? "one seed" : `mean of ${formatCount(replicas)} seeds`;
  return isOver ? `Here, ${seeds}` : `Here, ${seeds}, step ${formatCount(step)}`;
}

/** A share as percentage points, signed: "+0.14 points". */
function points(share: number): string {
  const value = 100 * share;
  return `${value > 0 ? "+" : ""}${formatNumber(value, 2)} points`;
}
