/**
 * Moved sliders: before step 1 they edit the experiment's starting values, later they travel to the running lane, and the
 * engine's answer, from which step on they hold, is recorded.
 */
import type { Experiment } from "../experiment/experiment.ts";
import type { Setting } from "../language/ir.ts";
import type { Event } from "../wire/messages.ts";
import type { Client } from "./client.ts";
import { forgetChanges, forgetFrom, recordChange, setHyper } from "./edits.ts";
import { isShared } from "./forks.ts";
import type { Clock } from "./series.ts";
import { settingKey, type AppState, type Store } from "./store.ts";
import { Throttle } from "./throttle.ts";

/** A dragged slider sends at most ten values a second to the running lane. */
const SETTING_INTERVAL_MS = 100;

interface Hooks {
  /** Takes an edited experiment; false: it makes no sense. */
  readonly resolve: (experiment: Experiment) => boolean;
  /** Prepares the session again that is being prepared. */
  readonly reload: () => void;
  /** Runs an edited experiment from the start, soon, and stands at `step` again. */
  readonly again: (experiment: Experiment, step: number) => void;
}

export class Sliders {
  readonly #store: Store;
  readonly #client: Client;
  readonly #hooks: Hooks;
  readonly #held = new Map<string, { lane: number; name: string; value: number }>();
  readonly #throttle: Throttle;
  /** Starting values as they were before edits whose effect the engine has not confirmed. */
  readonly #startsBefore = new Map<string, number>();

  constructor(
    { store, clock }: { readonly store: Store; readonly clock: Clock },
    client: Client,
    hooks: Hooks,
  ) {
    this.#store = store;
    this.#client = client;
    this.#hooks = hooks;
    this.#throttle = new Throttle(clock, SETTING_INTERVAL_MS, () => {
      this.#send();
    });
  }

  /** Sends what waits, before anything else is asked of the engine. */
  flush(): void {
    this.#throttle.flush();
  }

  /** Another session begins. */
  clear(): void {
    this.#throttle.cancel();
    this.#held.clear();
    this.#startsBefore.clear();
  }

  get #state(): AppState {
    return this.#store.getState();
  }

  #patch(patch: Partial<AppState>): void {
    this.#store.setState(patch);
  }

  /** Moves a slider; see `Actions.setSetting`. */
  move(lane: number, name: string, value: number): void {
    const { phase, step, plan, experiment } = this.#state;
    const setting = plan?.lanes[lane]?.program.settings.find((one) => one.name === name);
    if (plan === null || setting === undefined || !Number.isFinite(value)) return;
    if (isShared(experiment, lane, step)) {
      this.#moveShared(setting, { step, lane, value });
      return;
    }
    const begun = step > 0 && phase !== "done" && phase !== "waiting" && phase !== "crashed";
    if (begun) {
      const pending = { ...this.#state.pendingSettings, [settingKey(lane, name)]: value };
      this.#patch({ pendingSettings: pending });
      this.#hold(lane, name, value);
      return;
    }
    const before = plan.lanes[lane]?.settings[name] ?? setting.default;
    const edited = setHyper(
      phase === "done" ? forgetChanges(experiment, lane, name) : experiment,
      lane,
      setting,
      value,
    );
    if (!this.#hooks.resolve(edited)) return;
    if (phase === "loading") this.#hooks.reload();
    if (phase !== "ready" && phase !== "paused" && phase !== "running") return;
    const key = settingKey(lane, name);
    if (!this.#startsBefore.has(key)) this.#startsBefore.set(key, before);
    this.#hold(lane, name, value);
  }

  /** In the past that a fork and its parent have in common: what the engine did of both is of another experiment now. */
  #moveShared(
    setting: Setting,
    { step, lane, value }: { step: number; lane: number; value: number },
  ): void {
    const { experiment } = this.#state;
    const isFork = (experiment.lanes[lane]?.fork?.step ?? 0) > step;
    const edited =
      step === 0 || isFork
        ? setHyper(experiment, lane, setting, value)
        : recordChange(forgetFrom(experiment, step + 1), {
            ...{ step: step + 1, lane, name: setting.name, value },
          });
    this.#hooks.again(edited, step);
  }

  #hold(lane: number, name: string, value: number): void {
    this.#held.set(settingKey(lane, name), { lane, name, value });
    this.#throttle.ask();
  }

  #send(): void {
    for (const setting of this.#held.values()) this.#client.send({ kind: "setting", ...setting });
    this.#held.clear();
  }

  /**
   * The engine tells from which step a value holds. Before step 1 it is a starting value, which the experiment already
   * has. When a run began between the slider and the engine, the starting value was edited too early: it goes back.
   */
  take({ isFork, ...change }: Extract<Event, { kind: "changed" }>): void {
    const { step, lane, name, value } = change;
    const key = settingKey(lane, name);
    const { [key]: pending, ...others } = this.#state.pendingSettings;
    if (pending === value) this.#patch({ pendingSettings: others });
    const before = this.#startsBefore.get(key);
    this.#startsBefore.delete(key);
    let { experiment } = this.#state;
    if (isFork === true) experiment = forgetFrom(experiment, step);
    if (step <= 1 && isFork !== true) return;
    const setting = this.#state.plan?.lanes[lane]?.program.settings.find(
      (one) => one.name === name,
    );
    if (before !== undefined && setting !== undefined) {
      experiment = setHyper(experiment, lane, setting, before);
    }
    this.#hooks.resolve(
      step <= 1 ? experiment : recordChange(experiment, { step, lane, name, value }),
    );
  }
}
