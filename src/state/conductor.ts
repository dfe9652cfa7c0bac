/**
 * Keeps the engine and the store in step: loads plans, turns wishes into commands and events into state. Knows no panel
 * and no browser; the port, the clock and the resolver come from outside, so tests can be all three.
 */
import type { Experiment } from "../experiment/experiment.ts";
import type { Mistake } from "../experiment/mistakes.ts";
import type { Event, LaneState } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import { Client, type OpenPort } from "./client.ts";
import { forgetChanges, recordChange, setHyper } from "./edits.ts";
import { Lens } from "./lens.ts";
import { addNotice, crashNotice, failureNotice } from "./notices.ts";
import type { Clock, Frame, Series } from "./series.ts";
import { Throttle } from "./throttle.ts";
import { NO_STEPS, settingKey, type AppState, type Store } from "./store.ts";

/** An experiment made into a plan, or the reasons why that is impossible. */
export type Resolved =
  | { readonly plan: Plan; readonly mistakes: readonly [] }
  | { readonly plan: null; readonly mistakes: readonly Mistake[] };

export interface ConductorParts {
  readonly store: Store;
  readonly series: Series;
  readonly open: OpenPort;
  readonly resolve: (experiment: Experiment) => Resolved;
  readonly clock: Clock;
}

/** Lane states reach the store at most eight times a second. */
const LANE_INTERVAL_MS = 125;
/** An edit that needs a new session waits this long for the next one (a slider being dragged). */
const RELOAD_DELAY_MS = 120;
/** A dragged slider sends at most ten values a second to the running lane. */
const SETTING_INTERVAL_MS = 100;
/** Small problems start at a speed that eyes can follow; networks as fast as they can. */
const SPEED_SMALL = 240;

/** What was asked of a session that is still being prepared. */
type Wanted = { readonly kind: "play" } | { readonly kind: "step"; readonly count: number } | null;

export class Conductor {
  /** The microscope. */
  readonly lens: Lens;
  readonly #parts: ConductorParts;
  readonly #client: Client;
  #wanted: Wanted = null;
  #cancelReload: (() => void) | null = null;
  #heldFrame: Frame | null = null;
  readonly #frames: Throttle;
  readonly #heldSettings = new Map<string, { lane: number; name: string; value: number }>();
  readonly #settings: Throttle;
  /** Starting values as they were before edits whose effect the engine has not confirmed. */
  readonly #startsBefore = new Map<string, number>();
  #chosenSpeed: number | null | undefined = undefined;

  constructor(parts: ConductorParts) {
    this.#parts = parts;
    this.#frames = new Throttle(parts.clock, LANE_INTERVAL_MS, () => {
      this.#showFrame();
    });
    this.#settings = new Throttle(parts.clock, SETTING_INTERVAL_MS, () => {
      this.#sendSettings();
    });
    this.#client = new Client(parts.open, {
      event: (event) => {
        this.#take(event);
      },
      crash: (message) => {
        this.#crashed(message);
      },
    });
    this.lens = new Lens(parts.store, this.#client);
  }

  get session(): number {
    return this.#client.session;
  }

  /** Resolves the experiment of the store and prepares it, unless it is heavy: that waits for Play. */
  start(): void {
    if (this.#resolve(this.#state.experiment)) this.#prepare(null);
  }

  /** Takes a new experiment. `restart` says whether a session of its own must begin. */
  set(experiment: Experiment, restart: "now" | "soon" | "no"): void {
    const running = this.#state.phase === "running" || this.#wanted?.kind === "play";
    if (!this.#resolve(experiment) || restart === "no") return;
    const wanted: Wanted = running && !this.isHeavy() ? { kind: "play" } : null;
    if (this.isHeavy() || restart === "now") {
      this.#prepare(wanted);
      return;
    }
    this.#cancelReload?.();
    this.#wanted = wanted;
    this.#cancelReload = this.#parts.clock.after(RELOAD_DELAY_MS, () => {
      this.#prepare(wanted);
    });
  }

  play(): void {
    this.#when({ kind: "play" });
  }

  pause(): void {
    this.#want(null);
    this.#client.send({ kind: "pause" });
  }

  step(count: number): void {
    this.#when({ kind: "step", count });
  }

  /** Step 0 again. Heavy work is only put aside: it is loaded again with the next Play. */
  reset(): void {
    if (this.#state.plan !== null) this.#prepare(null);
  }

  speed(stepsPerSecond: number | null): void {
    this.#chosenSpeed = stepsPerSecond;
    this.#patch({ speed: stepsPerSecond });
    this.#client.send({ kind: "speed", stepsPerSecond });
  }

  /** Loads the session that a download or dropped files belong to, if nothing is loaded yet. */
  ensureLoaded(): void {
    if (this.#state.phase === "waiting" || this.#state.phase === "crashed")
      this.#load(this.#wanted);
  }

  send(order: Parameters<Client["send"]>[0]): void {
    this.#client.send(order);
  }

  /** Moves a slider; see `Actions.setSetting`. */
  setting(lane: number, name: string, value: number): void {
    const { phase, step, plan, experiment } = this.#state;
    const setting = plan?.lanes[lane]?.program.settings.find((one) => one.name === name);
    if (plan === null || setting === undefined || !Number.isFinite(value)) return;
    const begun = step > 0 && phase !== "done" && phase !== "waiting" && phase !== "crashed";
    if (begun) {
      const pending = { ...this.#state.pendingSettings, [settingKey(lane, name)]: value };
      this.#patch({ pendingSettings: pending });
      this.#holdSetting(lane, name, value);
      return;
    }
    const before = plan.lanes[lane]?.settings[name] ?? setting.default;
    const edited = setHyper(
      phase === "done" ? forgetChanges(experiment, lane, name) : experiment,
      lane,
      setting,
      value,
    );
    if (!this.#resolve(edited)) return;
    if (phase === "loading") this.#load(this.#wanted);
    if (phase !== "ready" && phase !== "paused" && phase !== "running") return;
    const key = settingKey(lane, name);
    if (!this.#startsBefore.has(key)) this.#startsBefore.set(key, before);
    this.#holdSetting(lane, name, value);
  }

  /** Stops preparing and waits for the next Play. */
  setAside(): void {
    this.#client.abandon();
    const { dataFailure } = this.#state;
    this.#clear();
    this.#want(null);
    this.#patch({ phase: "waiting", busy: null, device: null, dataFailure });
  }

  isHeavy(): boolean {
    return this.#state.plan?.problem.kind === "network";
  }

  get #state(): AppState {
    return this.#parts.store.getState();
  }

  #patch(patch: Partial<AppState>): void {
    this.#parts.store.setState(patch);
  }

  #want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#patch({ playWanted: wanted?.kind === "play" });
  }

  #resolve(experiment: Experiment): boolean {
    const { plan, mistakes } = this.#parts.resolve(experiment);
    this.#patch(plan === null ? { experiment, mistakes } : { experiment, plan, mistakes });
    return plan !== null;
  }

  /** Sends what is wanted now, or after the loading that it needs. */
  #when(wanted: NonNullable<Wanted>): void {
    const { phase, plan } = this.#state;
    if (plan === null) return;
    if (
      this.#cancelReload !== null ||
      phase === "waiting" ||
      phase === "crashed" ||
      phase === "done"
    ) {
      this.#load(wanted);
    } else if (phase === "loading") {
      this.#want(wanted);
    } else {
      this.#settings.flush();
      this.#client.send(wanted);
    }
  }

  #prepare(wanted: Wanted): void {
    if (!this.isHeavy() || wanted !== null) {
      this.#load(wanted);
      return;
    }
    this.setAside();
  }

  #load(wanted: Wanted): void {
    const { plan, deviceChoice, view } = this.#state;
    if (plan === null) return;
    this.#clear();
    const speed =
      this.#chosenSpeed === undefined ? (this.isHeavy() ? null : SPEED_SMALL) : this.#chosenSpeed;
    this.#want(wanted);
    this.#patch({ phase: "loading", busy: null, speed, dataFailure: null });
    this.#client.load({ plan, device: deviceChoice, view });
    this.#client.send({ kind: "speed", stepsPerSecond: speed });
    this.lens.load(plan);
  }

  #clear(): void {
    this.#cancelReload?.();
    this.#cancelReload = null;
    this.#frames.cancel();
    this.#heldFrame = null;
    this.#settings.cancel();
    this.#heldSettings.clear();
    this.#startsBefore.clear();
    this.#parts.series.clear();
    this.lens.clear();
    this.#patch(NO_STEPS);
  }

  #take(event: Event): void {
    switch (event.kind) {
      case "status":
        this.#takeStatus(event);
        return;
      case "device":
        this.#patch({ device: event.device });
        return;
      case "data":
        this.#patch({ dataProgress: event.progress, downloadQuestion: null });
        return;
      case "ask-download":
        this.#patch({
          downloadQuestion: { message: event.message, totalBytes: event.totalBytes },
          dataProgress: null,
        });
        return;
      case "frame":
        this.#parts.series.push(event);
        this.#heldFrame = event;
        this.#frames.ask();
        return;
      case "changed":
        this.#takeChanged(event);
        return;
      case "inspection":
        this.lens.take(event);
        return;
      case "failed":
        this.#takeFailure(event);
        return;
    }
  }

  #takeStatus(event: Extract<Event, { kind: "status" }>): void {
    this.#flushFrame();
    this.#patch({ phase: event.phase, step: event.step, busy: event.message });
    if (event.phase === "loading") return;
    this.#patch({ dataProgress: null, downloadQuestion: null });
    const wanted = this.#wanted;
    if (event.phase !== "ready" || wanted === null) return;
    this.#want(null);
    this.#client.send(wanted);
  }

  #flushFrame(): void {
    if (this.#heldFrame !== null) this.#frames.flush();
  }

  /** Writes the newest frame's numbers into the store. */
  #showFrame(): void {
    const frame = this.#heldFrame;
    if (frame === null) return;
    this.#heldFrame = null;
    const laneStates: readonly LaneState[] = frame.lanes;
    this.#patch({ step: frame.step, stepsPerSecond: frame.stepsPerSecond, laneStates });
  }

  #holdSetting(lane: number, name: string, value: number): void {
    this.#heldSettings.set(settingKey(lane, name), { lane, name, value });
    this.#settings.ask();
  }

  #sendSettings(): void {
    for (const setting of this.#heldSettings.values())
      this.#client.send({ kind: "setting", ...setting });
    this.#heldSettings.clear();
  }

  /**
   * The engine tells from which step a value holds. Before step 1 it is a starting value, which the experiment already
   * has. When a run began between the slider and the engine, the starting value was edited too early: it goes back.
   */
  #takeChanged({ step, lane, name, value }: Extract<Event, { kind: "changed" }>): void {
    const key = settingKey(lane, name);
    const { [key]: pending, ...others } = this.#state.pendingSettings;
    if (pending === value) this.#patch({ pendingSettings: others });
    const before = this.#startsBefore.get(key);
    this.#startsBefore.delete(key);
    if (step <= 1) return;
    let experiment = this.#state.experiment;
    const setting = this.#state.plan?.lanes[lane]?.program.settings.find(
      (one) => one.name === name,
    );
    if (before !== undefined && setting !== undefined) {
      experiment = setHyper(experiment, lane, setting, before);
    }
    this.#resolve(recordChange(experiment, { step, lane, name, value }));
  }

  #takeFailure({ failure }: Extract<Event, { kind: "failed" }>): void {
    this.#flushFrame();
    this.#want(null);
    const patch: Partial<AppState> =
      failure.kind === "data"
        ? { phase: "waiting", dataFailure: failure.message, dataProgress: null }
        : { phase: "crashed" };
    this.#patch({ ...patch, busy: null, downloadQuestion: null });
    addNotice(this.#parts.store, failureNotice(failure));
  }

  /** A new engine is opened; the run can be repeated to where it was, since everything random is addressed. */
  #crashed(message: string): void {
    this.#flushFrame();
    const { step, plan } = this.#state;
    this.#want(null);
    addNotice(this.#parts.store, crashNotice(message, step));
    this.#clear();
    this.#patch({ phase: "crashed", busy: null });
    // A crash before the first step would come again at once: then the engine waits for Play.
    if (step > 0 && plan !== null) this.#prepare(null);
  }
}
