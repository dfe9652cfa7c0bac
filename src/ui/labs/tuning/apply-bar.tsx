/** What one does with a tuning: give the lanes their winners' settings, take that back, or open them elsewhere. */
import { Check, ExternalLink, Undo2 } from "lucide-react";
import { useState } from "react";
import type { Experiment } from "../../../experiment/experiment.ts";
import type { TuningReport } from "../../../sweeps/tuning/report.ts";
import { Button } from "../../controls/button.tsx";
import { useActions, useAppStore, useStore } from "../../store-context.ts";
import { addRecords, asNewExperiment, recordsOf, stillFits, withWinners } from "./applying.ts";

export function ApplyBar({
  report,
  onClose,
}: {
  readonly report: TuningReport;
  readonly onClose: () => void;
}) {
  const actions = useActions();
  const store = useAppStore();
  const fits = useStore(({ experiment }) => stillFits(experiment, report));
  const [before, setBefore] = useState<{ of: TuningReport; experiment: Experiment } | null>(null);
  const applied = before?.of === report ? before.experiment : null;
  if (report.state !== "done" || report.result === null) return null;

  /** Calls back with the experiment that has the winners' settings; their records are kept. */
  const withTuned = (take: (tuned: Experiment, own: Experiment) => Experiment): void => {
    const { experiment, plan, tunings } = store.getState();
    if (plan === null) return;
    const taken = take(withWinners(experiment, plan, report), experiment);
    actions.setTuning({ tunings: addRecords(tunings, recordsOf(taken, plan, report)) });
  };
  return (
    <div className="tuning-apply">
      <Button
        look="accent"
        disabled={!fits || applied !== null}
        onClick={() => {
          withTuned((tuned, own) => {
            actions.edit(() => tuned);
            setBefore({ of: report, experiment: own });
            return tuned;
          });
        }}
      >
        <Check size={14} aria-hidden />
        {applied === null ? "Use these settings" : "Settings are in use"}
      </Button>
      {applied !== null && (
        <Button
          onClick={() => {
            actions.edit(() => applied);
            setBefore(null);
          }}
        >
          <Undo2 size={14} aria-hidden />
          Take back
        </Button>
      )}
      <Button
        disabled={!fits}
        onClick={() => {
          withTuned((tuned) => {
            const opened = asNewExperiment(tuned, report);
            actions.open(opened);
            return opened;
          });
          onClose();
        }}
      >
        <ExternalLink size={14} aria-hidden />
        Open as experiment
      </Button>
      <p className="form-help">
        {fits
          ? "The page's own run meets the tuning streams again; opened as an experiment they run under another seed."
          : "The page has another problem, other lanes or another seed since: tune again to use the winners."}
      </p>
    </div>
  );
}
