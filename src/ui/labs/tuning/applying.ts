/** A tuning's winners as an edit of the page's experiment, and the records that say where the settings come from. */
import { canonicalize } from "../../../experiment/canonical.ts";
import type { Experiment } from "../../../experiment/experiment.ts";
import { forgetChanges, setHyper } from "../../../state/edits.ts";
import { groundKey, laneKey, type TuningRecord } from "../../../state/tunings.ts";
import { objectiveWords } from "../../../sweeps/tuning/choices.ts";
import type { TuningReport } from "../../../sweeps/tuning/report.ts";
import { settingsOfRun } from "../../../sweeps/tuning/tune.ts";
import type { Plan } from "../../../wire/plan.ts";
import { formatCount } from "../../format.ts";
import { searchWords, seedsWords } from "./words.ts";

/** Most records kept; the oldest go. */
const MOST_RECORDS = 64;

/**
 * The experiment with the winners' settings; what was recorded for a searched setting is forgotten, since it would
 * overrule them. Lanes without a winner stay.
 */
export function withWinners(experiment: Experiment, plan: Plan, report: TuningReport): Experiment {
  return report.searches.reduce((edited, search, lane) => {
    const winner = report.result?.winners[lane];
    if (winner == null) return edited;
    return Object.entries(settingsOfRun(search, winner.run)).reduce((before, [name, value]) => {
      const setting = plan.lanes[lane]?.program.settings.find((one) => one.name === name);
      if (setting === undefined) return before;
      return setHyper(forgetChanges(before, lane, name), lane, setting, value);
    }, edited);
  }, experiment);
}

/** `experiment`: with the winners' settings. `plan`: of the experiment before. */
export function recordsOf(
  experiment: Experiment,
  plan: Plan,
  report: TuningReport,
): readonly TuningRecord[] {
  const { choices, searches, result } = report;
  const { freshSeeds: _, interval: __, ...rest } = choices;
  const lanes = plan.lanes.map((lane, index) => {
    const search = searches[index];
    const winner = result?.winners[index];
    if (search === undefined || winner == null) return lane;
    return { ...lane, settings: { ...lane.settings, ...settingsOfRun(search, winner.run) } };
  });
  const protocol = JSON.stringify([rest, report.experiment.seed]);
  return searches.flatMap((search, lane): TuningRecord[] => {
    if (result?.winners[lane] == null) return [];
    const runs = search.combinations.length;
    const words =
      search.axes.length === 0
        ? "This rule has no settings to tune."
        : `Best of ${formatCount(runs)} runs: ${searchWords(choices)}; ${objectiveWords(choices.objective)}, ` +
          `${choices.aggregate} over ${seedsWords(choices.tuningSeeds)}, ${formatCount(choices.steps)} steps.`;
    const key = laneKey(experiment, { ...plan, lanes }, lane);
    return [{ lane: key, ground: groundKey(experiment, choices.steps), protocol, words, runs }];
  });
}

export function addRecords(
  before: readonly TuningRecord[],
  added: readonly TuningRecord[],
): readonly TuningRecord[] {
  return [...before, ...added].slice(-MOST_RECORDS);
}

/** Only the numbers of its lanes have changed since the tuning: the winners still fit. */
export function stillFits(experiment: Experiment, report: TuningReport): boolean {
  return shape(experiment) === shape(report.experiment);
}

function shape(experiment: Experiment): string {
  const { problem, estimator, lanes, seed } = canonicalize(experiment);
  const bare = lanes.map(({ hyper: _, label: __, ...rest }) => rest);
  return JSON.stringify([problem, estimator, bare, seed]);
}

/** The winners beside each other for their own steps, under another seed: noise that no run of the tuning has met. */
export function asNewExperiment(tuned: Experiment, report: TuningReport): Experiment {
  const { changes: _, ...rest } = tuned;
  // As they were tuned: from the start.
  const lanes = tuned.lanes.map(({ fork: __, ...lane }) => lane);
  return canonicalize({
    ...rest,
    lanes,
    title: `Tuned against tuned: ${report.titles.join(", ")}`.slice(0, 120),
    seed: (tuned.seed + 1) % 2 ** 32,
    steps: report.choices.steps,
  });
}
