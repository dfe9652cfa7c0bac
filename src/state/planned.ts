/** The experiment on the page and its plan in the store, and how they stand to what the engine runs. */
import type { Experiment } from "../experiment/experiment.ts";
import { dataAnew } from "./notices.ts";
import type { Resolved } from "./resolve.ts";
import { isSameRun } from "./running.ts";
import type { Store } from "./store.ts";

export class Planned {
  readonly #store: Store;
  readonly #resolve: (experiment: Experiment) => Resolved;
  #experiment: Experiment | null = null;

  constructor({
    store,
    resolve,
  }: {
    readonly store: Store;
    readonly resolve: (experiment: Experiment) => Resolved;
  }) {
    this.#store = store;
    this.#resolve = resolve;
  }

  /** What the store's plan is of: the newest experiment that made sense. */
  get experiment(): Experiment | null {
    return this.#experiment;
  }

  /** Whether the engine runs just that. */
  get isPresent(): boolean {
    return isSameRun(this.#store.getState().running, this.#experiment);
  }

  /** Takes an edited experiment; false: it makes no sense, and the plan stays that of the one before. */
  take(experiment: Experiment): boolean {
    const { plan, mistakes } = this.#resolve(experiment);
    if (plan !== null) this.#experiment = experiment;
    const now = this.#store.getState();
    this.#store.setState({
      experiment,
      mistakes,
      ...(plan !== null && { plan }),
      ...(dataSetOf(experiment) !== dataSetOf(now.experiment) && dataAnew(now)),
    });
    return plan !== null;
  }

  /** What has happened to the run that is under way, and so to the experiment on the page if it is of that. */
  readonly record = (change: (experiment: Experiment) => Experiment): void => {
    const { running, experiment } = this.#store.getState();
    const { isPresent } = this;
    if (running !== null) this.#store.setState({ running: change(running) });
    if (!isPresent) return;
    if (this.#experiment !== null) this.#experiment = change(this.#experiment);
    this.take(change(experiment));
  };
}

function dataSetOf({ problem }: Experiment): string | null {
  return problem.kind === "network" ? problem.data.set : null;
}
