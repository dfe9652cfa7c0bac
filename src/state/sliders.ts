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
import { isOnPage } from "./running.ts";
import type { Clock } from "./series.ts";
import { settingKey, type AppState, type Store } from "./store.ts";
import { Throttle } from "./throttle.ts";

/** A dragged slider sends at most ten values a second to the running lane. */
const SETTING_INTERVAL_MS = 100;

interface Hooks {
  /** The step that the run stands on, or is on its way to. */
  readonly place: () => number;
  /** Takes an edited experiment; false: it makes no sense. */
  readonly resolve: (experiment: Experiment) => boolean;
  /** What has happened to the run under way, and to the experiment on the page if it is of that. */
  readonly record: (change: (experiment: Experiment) => Experiment) => void;
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
    if (this.#held.size > 0) this.#throttle.flush();
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
    const { phase, plan, experiment, mistakes } = this.#state;
    const setting = plan?.lanes[lane]?.program.settings.find((one) => one.name === name);
    if (plan === null || setting === undefined || !Number.isFinite(value)) return;
    const step = this.#hooks.place();
    if (isShared(experiment, lane, step)) {
      this.#moveShared(setting, { step, lane, value });
      return;
    }
    const isOver = phase === "done" || phase === "waiting" || phase === "crashed";
    const isPresent = isOnPage(this.#state);
    if (step === 0 || isOver) {
      this.#moveStart(setting, { lane, value, isHeard: isPresent && !isOver });
    } else if (mistakes.length === 0 && !isPresent) {
      // Another edit waits to be run: this one goes with it.
      this.#hooks.resolve(recordChange(experiment, { step: step + 1, lane, name, value }));
    } else {
      const pending = { ...this.#state.pendingSettings, [settingKey(lane, name)]: value };
      this.#patch({ pendingSettings: pending });
      this.#hold(lane, name, value);
    }
  }

  /** Before step 1. `isHeard`: the engine has a session of this very experiment, or prepares one. */
  #moveStart(
    setting: Setting,
    { lane, value, isHeard }: { lane: number; value: number; isHeard: boolean },
  ): void {
    const { phase, plan, experiment } = this.#state;
    const { name } = setting;
    const start = (edited: Experiment): Experiment => setHyper(edited, lane, setting, value);
    if (isHeard && phase !== "loading") {
      const before = plan?.lanes[lane]?.settings[name] ?? setting.default;
      this.#hooks.record(start);
      const key = settingKey(lane, name);
      if (!this.#startsBefore.has(key)) this.#startsBefore.set(key, before);
      this.#hold(lane, name, value);
      return;
    }
    const edited = start(phase === "done" ? forgetChanges(experiment, lane, name) : experiment);
    if (this.#hooks.resolve(edited) && phase === "loading") this.#hooks.reload();
  }

  /** In the past that a fork and its parent have in common: what the engine did of both is of another experiment now. */
  #moveShared(
    setting: Setting,
    { step, lane, value }: { step: number; lane: number; value: number },
  ): void {
    const { experiment, reached } = this.#state;
    const isPresent = isOnPage(this.#state);
    const isFork = (experiment.lanes[lane]?.fork?.step ?? 0) > step;
    if (isFork || step === 0) {
      this.#hooks.again(setHyper(experiment, lane, setting, value), step);
      return;
    }
    // As in the engine: what is still to come stays, unless the run has been there and goes otherwise now.
    const past = isPresent && step < reached ? forgetFrom(experiment, step + 1) : experiment;
    const change = { step: step + 1, lane, name: setting.name, value };
    this.#hooks.again(recordChange(past, change), step);
  }

  #hold(lane: number, name: string, value: number): void {
    this.#held.set(settingKey(lane, name), { lane, name, value });
    this.#throttle.ask();
  }

  #send(): void {
    // Nobody hears it yet: it is sent when the run is there (`flush`).
    if (this.#state.phase === "loading") return;
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
    const setting = this.#state.plan?.lanes[lane]?.program.settings.find(
      (one) => one.name === name,
    );
    // A move that was sent on the way back to the start is one of its starting value.
    const start = step > 1 ? before : pending;
    if (step <= 1 && isFork !== true && start === undefined) return;
    this.#hooks.record((experiment) => {
      const past = isFork === true ? forgetFrom(experiment, step) : experiment;
      const begun =
        start !== undefined && setting !== undefined ? setHyper(past, lane, setting, start) : past;
      return step <= 1 ? begun : recordChange(begun, { step, lane, name, value });
    });
  }
}
