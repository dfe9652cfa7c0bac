/**
 * Keeps the engine and the store in step: loads plans, turns wishes into commands and events into state. Knows no panel
 * and no browser; the port, the clock and the resolver come from outside, so tests can be all three.
 */
import type { Experiment } from "../experiment/experiment.ts";
import type { Event } from "../wire/messages.ts";
import type { Snapshot } from "../wire/snapshot.ts";
import { Client, type OpenPort } from "./client.ts";
import { Instruments } from "./instruments.ts";
import { addNotice, crashNotice, failureNotice } from "./notices.ts";
import { withPlaneForgotten } from "./path-plane.ts";
import { keptWords, Recovery, type Return } from "./recovery.ts";
import type { Resolved } from "./resolve.ts";
import type { Clock, Frame, Series } from "./series.ts";
import { Sliders } from "./sliders.ts";
import { Throttle } from "./throttle.ts";
import { toldBy } from "./told.ts";
import { afterwards, playsOn, standAt, type Wanted } from "./wanted.ts";
import { NO_STEPS, type AppState, type Store } from "./store.ts";

export interface ConductorParts {
  readonly store: Store;
  readonly series: Series;
  readonly open: OpenPort;
  readonly resolve: (experiment: Experiment) => Resolved;
  readonly clock: Clock;
  /** Is told of every snapshot, to keep it for another visit. */
  readonly onKept?: (snapshot: Snapshot) => void;
}

/** Lane states reach the store at most eight times a second. */
const LANE_INTERVAL_MS = 125;
/** An edit that needs a new session waits this long for the next one (a slider being dragged). */
const RELOAD_DELAY_MS = 120;
/** Small problems start at a speed that eyes can follow; networks as fast as they can. */
const SPEED_SMALL = 240;

export class Conductor {
  readonly instruments: Instruments;
  readonly sliders: Sliders;
  readonly #parts: ConductorParts;
  readonly #client: Client;
  #wanted: Wanted = null;
  #cancelReload: (() => void) | null = null;
  #heldFrame: Frame | null = null;
  readonly #frames: Throttle;
  readonly #recovery = new Recovery();
  #chosenSpeed: number | null | undefined = undefined;

  constructor(parts: ConductorParts) {
    this.#parts = parts;
    this.#frames = new Throttle(parts.clock, LANE_INTERVAL_MS, () => {
      this.#showFrame();
    });
    this.#client = new Client(parts.open, {
      event: (event) => {
        this.#take(event);
      },
      crash: (message) => {
        this.#crashed(message);
      },
    });
    this.instruments = new Instruments(parts.store, this.#client);
    this.sliders = new Sliders(parts, this.#client, {
      resolve: (experiment) => this.#resolve(experiment),
      reload: () => {
        this.#load(this.#wanted);
      },
      again: (experiment, step) => {
        this.#again(experiment, step);
      },
    });
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

  /** Stands again where a run of this very experiment was left. */
  resume({ snapshot, step }: Return): void {
    if (this.#state.plan === null) return;
    if (snapshot !== null) this.#load(null, snapshot);
    else this.#load(standAt(step));
  }

  /** Takes an experiment whose newest lane is a fork, and stands where it leaves its parent. */
  fork(experiment: Experiment): void {
    const step = experiment.lanes.at(-1)?.fork?.step ?? 0;
    this.pause();
    // What the engine has is of the experiment before an edit that waits to be loaded.
    const isPresent = this.#cancelReload === null;
    if (this.#resolve(experiment)) this.#load(standAt(step), null, isPresent);
  }

  #again(experiment: Experiment, step: number): void {
    if (!this.#resolve(experiment) || this.#state.phase === "waiting") return;
    this.#cancelReload?.();
    this.#cancelReload = this.#parts.clock.after(RELOAD_DELAY_MS, () => {
      this.#prepare(standAt(step));
    });
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

  /** Stops preparing and waits for the next Play. */
  setAside(): void {
    this.#client.abandon();
    const { dataFailure } = this.#state;
    this.#clear();
    this.#want(null);
    this.#patch({ phase: "waiting", busy: null, device: null, dataFailure });
  }

  isHeavy(): boolean {
    return (this.#state.plan?.problem.kind ?? "small") !== "small";
  }

  get #state(): AppState {
    return this.#parts.store.getState();
  }

  #patch(patch: Partial<AppState>): void {
    this.#parts.store.setState(patch);
  }

  #want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#patch({ playWanted: playsOn(wanted) });
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
    const { left } = this.#recovery;
    if (phase === "crashed" && left !== null) {
      this.#return(left, wanted.kind === "play");
    } else if (
      this.#cancelReload !== null ||
      phase === "waiting" ||
      phase === "crashed" ||
      phase === "done"
    ) {
      this.#load(wanted);
    } else if (phase === "loading") {
      this.#want(wanted);
    } else {
      this.sliders.flush();
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

  #load(wanted: Wanted, resume: Snapshot | null = null, forks = false): void {
    const { plan, deviceChoice, view } = this.#state;
    if (plan === null) return;
    this.#clear();
    if (resume !== null) this.#recovery.take(resume);
    const speed =
      this.#chosenSpeed === undefined ? (this.isHeavy() ? null : SPEED_SMALL) : this.#chosenSpeed;
    this.#want(wanted);
    this.#patch({ phase: "loading", busy: null, speed, dataFailure: null });
    const past = { ...(resume && { resume }), ...(forks && { forks }) };
    this.#client.load({ plan, device: deviceChoice, view, ...past });
    this.#client.send({ kind: "speed", stepsPerSecond: speed });
    this.instruments.load(plan);
  }

  #clear(): void {
    this.#cancelReload?.();
    this.#cancelReload = null;
    this.#frames.cancel();
    this.#heldFrame = null;
    this.sliders.clear();
    this.#recovery.forget();
    this.#parts.series.clear();
    this.instruments.clear();
    this.#patch(NO_STEPS);
  }

  #take(event: Event): void {
    this.instruments.take(event);
    switch (event.kind) {
      case "status":
        this.#takeStatus(event);
        return;
      case "device":
      case "data":
      case "ask-download":
      case "path-plane":
        this.#patch(toldBy(event, this.#state));
        return;
      case "frame":
        this.#parts.series.push(event);
        this.#heldFrame = event;
        this.#frames.ask();
        return;
      case "changed":
        if (event.isFork === true) {
          this.#recovery.forgetFrom(event.step);
          this.#patch({ pathPlane: withPlaneForgotten(this.#state.pathPlane, event.step) });
        }
        this.sliders.take(event);
        return;
      case "inspection":
      case "waterfall":
      case "shortcuts":
        return;
      case "kept":
        this.#recovery.take(event.snapshot);
        this.#parts.onKept?.(event.snapshot);
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
    if ((event.phase !== "ready" && event.phase !== "paused") || wanted === null) return;
    this.#want(afterwards(wanted));
    this.#client.send(wanted.kind === "seek" ? { kind: "seek", step: wanted.step } : wanted);
  }

  #flushFrame(): void {
    if (this.#heldFrame !== null) this.#frames.flush();
  }

  /** Writes the newest frame's numbers into the store. */
  #showFrame(): void {
    const frame = this.#heldFrame;
    if (frame === null) return;
    this.#heldFrame = null;
    const { lanes: laneStates, step, reached, noWayBack, stepsPerSecond } = frame;
    // Only a receipt that tells more is a new one.
    const { receipt: before } = this.#state;
    const receipt = before?.step === frame.receipt?.step ? before : frame.receipt;
    this.#patch({ step, reached, noWayBack, receipt, stepsPerSecond, laneStates });
  }

  #takeFailure({ failure }: Extract<Event, { kind: "failed" }>): void {
    this.#flushFrame();
    if (failure.kind === "device" && this.#state.step > 0) {
      this.#client.close();
      this.#goOn(failure.message, true);
      return;
    }
    this.#want(null);
    const isData = failure.kind === "data";
    this.#patch({ phase: isData ? "waiting" : "crashed", busy: null, downloadQuestion: null });
    if (isData) this.#patch({ dataFailure: failure.message, dataProgress: null });
    addNotice(this.#parts.store, failureNotice(failure));
  }

  #crashed(message: string): void {
    this.#flushFrame();
    this.#goOn(message, false);
  }

  /**
   * The engine is gone. Another one goes on from what was kept, or does the steps again: everything random is addressed.
   * What would come to the same end again waits for Play.
   */
  #goOn(message: string, isDevice: boolean): void {
    const { step, reached, plan, noWayBack, phase } = this.#state;
    const plays = phase === "running" || this.#wanted?.kind === "play";
    const back = { snapshot: this.#recovery.kept, step: Math.max(step, reached) };
    const hasBegun = plan !== null && back.step > 0;
    const goesOn = hasBegun && this.#recovery.isFurther(back.step);
    const kept = hasBegun ? keptWords(back, { isHeavy: this.isHeavy(), why: noWayBack }) : null;
    this.#want(null);
    addNotice(this.#parts.store, crashNotice(message, { kept, goesOn, isDevice }));
    this.#clear();
    this.#patch({ phase: "crashed", busy: null });
    if (goesOn) this.#return(back, plays);
    this.#recovery.ended(back.step, hasBegun && !goesOn ? back : null);
  }

  #return({ snapshot, step }: Return, plays: boolean): void {
    if (snapshot !== null) this.#load(plays ? { kind: "play" } : null, snapshot);
    else if (this.isHeavy() && !plays) this.setAside();
    else if (this.isHeavy()) this.#load({ kind: "play" });
    else this.#load({ kind: "seek", step, plays });
  }
}
