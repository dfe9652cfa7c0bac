/** Runs a tuning in workers and keeps what is known of it in the store, so that it is still there when labs reopen. */
import { useCallback, useEffect, useRef } from "react";
import { browserClock } from "../../../state/series.ts";
import { Throttle } from "../../../state/throttle.ts";
import {
  openTuningWorkers,
  TuningCancelledError,
  type TuningWorkers,
} from "../../../state/tuning-workers.ts";
import type { TuningReport } from "../../../sweeps/tuning/report.ts";
import { tune, type TuningResult } from "../../../sweeps/tuning/tune.ts";
import { useActions, useStore } from "../../store-context.ts";
import type { Setup } from "./setup.ts";

/** Strips are drawn anew at most this often. */
const SHOW_INTERVAL_MS = 120;

export interface Tuning {
  readonly report: TuningReport | null;
  start(setup: Setup): void;
  cancel(): void;
}

export function useTuning(): Tuning {
  const actions = useActions();
  const report = useStore((state) => state.tuning);
  const workers = useRef<TuningWorkers | null>(null);
  const cancel = useCallback(() => {
    workers.current?.close();
  }, []);
  // Closing the labs stops what still runs; what came back stays.
  useEffect(() => cancel, [cancel]);

  const start = useCallback(
    (setup: Setup) => {
      workers.current?.close();
      const { ground, ...asked } = setup;
      let result: TuningResult | null = null;
      const show = (state: TuningReport["state"], message: string | null = null): void => {
        actions.setTuning({ tuning: { ...asked, result, state, message } });
      };
      const frames = new Throttle(browserClock, SHOW_INTERVAL_MS, () => {
        show("running");
      });
      const runs = asked.searches.reduce((sum, { combinations }) => sum + combinations.length, 0);
      const pool = openTuningWorkers(ground, runs);
      workers.current = pool;
      const update = (next: TuningResult): void => {
        result = next;
        frames.ask();
      };
      show("running");
      tune(asked.searches, { choices: asked.choices, seed: ground.seed }, { pool, update }).then(
        () => {
          frames.cancel();
          pool.close();
          show("done");
        },
        (error: unknown) => {
          frames.cancel();
          // A newer tuning has the page to itself.
          if (workers.current !== pool) return;
          if (error instanceof TuningCancelledError) show("cancelled");
          else show("failed", error instanceof Error ? error.message : String(error));
        },
      );
    },
    [actions],
  );
  return { report, start, cancel };
}
