/**
 * Keeps the engine and the store in step: loads plans, turns wishes into commands and events into state. Knows no panel
 * and no browser; the port, the clock and the resolver come from outside, so tests can be all three.
 */
import type { Experiment } from "../experiment/experiment.ts";
import type { Event } from "../wire/messages.ts";
import type { Snapshot } from "../wire/snapshot.ts";
import { Client, type OpenPort } from "./client.ts";
import { Course } from "./course.ts";
import { Frames } from "./frames.ts";
import { Instruments } from "./instruments.ts";
import { addNotice, crashNotice, failureNotice } from "./notices.ts";
import { withPlaneForgotten } from "./path-plane.ts";
import { keptWords, Recovery, type Return } from "./recovery.ts";
import type { Resolved } from "./resolve.ts";
import { isSameRun, whyNoPast } from "./running.ts";
import type { Clock, Series } from "./series.ts";
import { Sliders } from "./sliders.ts";
import { toldBy } from "./told.ts";
import { afterwards, followedBy, playsOn, standAt, stopped } from "./wanted.ts";
import type { Next, Wanted } from "./wanted.ts";
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

/** An edit that needs a new session waits this long for the next one (a slider being dragged). */
const RELOAD_DELAY_MS = 120;
/** Small problems start at a speed that eyes can follow; networks as fast as they can. */
const SPEED_SMALL = 240;

export class Conductor {
  readonly instruments: Instruments;
  readonly sliders: Sliders;
  readonly #parts: ConductorParts;
  readonly #client: Client;
  readonly #course: Course;
  readonly #frames: Frames;
  readonly #recovery = new Recovery();
  #cancelReload: (() => void) | null = null;
  /** What the store's plan is of: the newest experiment that made sense. */
  #planned: Experiment | null = null;
  #chosenSpeed: number | null | undefined = undefined;

  constructor(parts: ConductorParts) {
    this.#parts = parts;
    this.#course = new Course(parts.store);
    this.#frames = new Frames(parts);
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
      place: () => this.place,
      resolve: (experiment) => this.#resolve(experiment),
      record: (change) => {
        this.#record(change);
      },
      reload: () => {
        this.#load(this.#course.wanted);
      },
      again: (experiment, step) => {
        this.#again(experiment, step);
      },
    });
  }

  get session(): number {
    return this.#client.session;
  }

  /** The step that the run stands on, or is on its way to. */
  get place(): number {
    return this.#course.place;
  }

  /** Whether the engine runs the newest experiment that made sense. */
  get #isPresent(): boolean {
    return isSameRun(this.#state.running, this.#planned);
  }

  /** Resolves the experiment of the store and prepares it, unless it is heavy: that waits for Play. */
  start(): void {
    if (this.#resolve(this.#state.experiment)) this.#prepare(null);
  }

  /** Takes a new experiment. `restart` says whether a session of its own must begin; "no": only words have changed. */
  set(experiment: Experiment, restart: "now" | "soon" | "no"): void {
    const plays = this.#state.phase === "running" || playsOn(this.#course.wanted);
    const isPresent = this.#isPresent;
    if (!this.#resolve(experiment)) return;
    if (restart === "no") {
      if (isPresent) this.#patch({ running: experiment });
      return;
    }
    const wanted: Wanted = plays && !this.isHeavy() ? { kind: "play" } : null;
    if (this.isHeavy() || restart === "now") this.#prepare(wanted);
    else this.#prepareSoon(wanted);
  }

  play(): void {
    this.#when({ kind: "play" });
  }

  pause(): void {
    const { phase } = this.#state;
    if (phase === "loading" || this.#cancelReload !== null) {
      this.#course.want(stopped(this.#course.wanted));
    } else {
      this.#course.want(null);
      this.#course.headFor(null);
    }
    this.#client.send({ kind: "pause" });
  }

  step(count: number): void {
    this.#when({ kind: "step", count });
  }

  /** Stands on a step that was done. What was edited since is run anew to get there, unless that would take long. */
  seek(step: number): void {
    const isPresent = this.#isPresent;
    const why = isPresent ? null : whyNoPast(this.#state);
    if (why !== null) {
      addNotice(this.#parts.store, { kind: "info", title: "No way back", message: why });
      return;
    }
    if (!this.#course.isUnderWay) this.pause();
    if (!isPresent) {
      this.#load(standAt(step));
      return;
    }
    this.#course.want(null);
    this.#course.headFor(step);
    this.#client.send({ kind: "seek", step });
  }

  /** Stands again where a run of this very experiment was left. */
  resume({ snapshot, step }: Return): void {
    if (this.#state.plan === null) return;
    if (snapshot !== null) this.#load(null, snapshot);
    else this.#load(standAt(step));
  }

  /** Takes an experiment whose newest lane is a fork, and stands where it leaves its parent. */
  fork(experiment: Experiment): void {
    const why = whyNoPast(this.#state);
    if (why !== null) {
      addNotice(this.#parts.store, { kind: "info", title: "No fork of this run", message: why });
      return;
    }
    const step = experiment.lanes.at(-1)?.fork?.step ?? 0;
    this.pause();
    const isPresent = this.#isPresent;
    if (this.#resolve(experiment)) this.#load(standAt(step), null, isPresent);
  }

  #again(experiment: Experiment, step: number): void {
    if (!this.#resolve(experiment) || this.#state.phase === "waiting") return;
    this.#prepareSoon(standAt(step));
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
    const { phase } = this.#state;
    if (phase === "waiting" || phase === "crashed") this.#load(this.#course.wanted, this.#kept);
  }

  send(order: Parameters<Client["send"]>[0]): void {
    this.#client.send(order);
  }

  /** Stops preparing and waits for the next Play. */
  setAside(): void {
    this.#client.abandon();
    const { dataFailure } = this.#state;
    this.#clear();
    this.#course.want(null);
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

  #resolve(experiment: Experiment): boolean {
    const { plan, mistakes } = this.#parts.resolve(experiment);
    if (plan !== null) this.#planned = experiment;
    this.#patch(plan === null ? { experiment, mistakes } : { experiment, plan, mistakes });
    return plan !== null;
  }

  /** What has happened to the run that is under way, and so to the experiment on the page if it is of that. */
  #record(change: (experiment: Experiment) => Experiment): void {
    const { running, experiment } = this.#state;
    const isPresent = this.#isPresent;
    if (running !== null) this.#patch({ running: change(running) });
    if (!isPresent) return;
    if (this.#planned !== null) this.#planned = change(this.#planned);
    this.#resolve(change(experiment));
  }

  /** What was kept of this run, should the session have to begin again. */
  get #kept(): Snapshot | null {
    const left = this.#recovery.leftOf(this.#planned);
    return left?.snapshot ?? (this.#isPresent ? this.#recovery.kept : null);
  }

  /** Sends what is wanted now, or after the loading or the way that it has to wait for. */
  #when(next: Next): void {
    const { phase, plan } = this.#state;
    if (plan === null) return;
    const left = this.#recovery.leftOf(this.#planned);
    const isReloading = this.#cancelReload !== null;
    if (phase === "crashed" && left !== null) {
      this.#return(left, next);
    } else if (isReloading || phase === "done") {
      this.#load(isReloading ? followedBy(this.#course.wanted, next) : next);
    } else if (phase === "waiting" || phase === "crashed") {
      this.#load(next, this.#kept);
    } else if (phase === "loading" || (this.#course.isUnderWay && next.kind === "step")) {
      this.#course.wantThen(next);
    } else {
      this.#course.want(null);
      this.#course.headFor(null);
      this.sliders.flush();
      this.#client.send(next);
    }
  }

  #prepare(wanted: Wanted): void {
    if (!this.isHeavy() || wanted !== null) {
      this.#load(wanted);
      return;
    }
    this.setAside();
  }

  #prepareSoon(wanted: Wanted): void {
    this.#cancelReload?.();
    this.#course.want(wanted);
    this.#cancelReload = this.#parts.clock.after(RELOAD_DELAY_MS, () => {
      this.#prepare(this.#course.wanted);
    });
  }

  #load(wanted: Wanted, resume: Snapshot | null = null, forks = false): void {
    const { plan, deviceChoice, view } = this.#state;
    if (plan === null) return;
    this.#clear();
    if (resume !== null) this.#recovery.take(resume);
    const speed =
      this.#chosenSpeed === undefined ? (this.isHeavy() ? null : SPEED_SMALL) : this.#chosenSpeed;
    this.#course.want(wanted);
    this.#course.headFor(wanted?.kind === "seek" ? wanted.step : (resume?.checkpoint.step ?? null));
    const running = this.#planned;
    this.#patch({ phase: "loading", running, busy: null, speed, dataFailure: null });
    const past = { ...(resume && { resume }), ...(forks && { forks }) };
    this.#client.load({ plan, device: deviceChoice, view, ...past });
    this.#client.send({ kind: "speed", stepsPerSecond: speed });
    this.instruments.load(plan);
  }

  #clear(): void {
    this.#cancelReload?.();
    this.#cancelReload = null;
    this.#course.headFor(null);
    this.#frames.clear();
    this.sliders.clear();
    this.#recovery.forget();
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
        this.#frames.take(event);
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
    this.#frames.flush();
    const { phase: before } = this.#state;
    this.#patch({ phase: event.phase, step: event.step, busy: event.message });
    if (event.phase === "loading") return;
    this.#patch({ dataProgress: null, downloadQuestion: null });
    if (!this.#course.arrives(event, before)) return;
    if (event.phase === "done") this.#course.want(null);
    else this.#ask();
  }

  /** Asks the engine for what is wanted, now that it stands still. Sliders moved meanwhile hold where it is to stand. */
  #ask(): void {
    const { wanted } = this.#course;
    if (wanted !== null) this.#course.want(afterwards(wanted));
    if (wanted?.kind === "seek") this.#client.send({ kind: "seek", step: wanted.step });
    this.sliders.flush();
    if (wanted !== null && wanted.kind !== "seek") this.#client.send(wanted);
  }

  #takeFailure({ failure }: Extract<Event, { kind: "failed" }>): void {
    this.#frames.flush();
    if (failure.kind === "device" && this.#state.step > 0) {
      this.#client.close();
      this.#goOn(failure.message, true);
      return;
    }
    this.#course.want(null);
    this.#course.headFor(null);
    const isData = failure.kind === "data";
    this.#patch({ phase: isData ? "waiting" : "crashed", busy: null, downloadQuestion: null });
    if (isData) this.#patch({ dataFailure: failure.message, dataProgress: null });
    addNotice(this.#parts.store, failureNotice(failure));
  }

  #crashed(message: string): void {
    this.#frames.flush();
    this.#goOn(message, false);
  }

  /**
   * The engine is gone. Another one goes on from what was kept, or does the steps again: everything random is addressed.
   * What would come to the same end again waits for Play.
   */
  #goOn(message: string, isDevice: boolean): void {
    const { step, reached, plan, noWayBack, phase, running } = this.#state;
    const plays = phase === "running" || playsOn(this.#course.wanted);
    const back = { snapshot: this.#recovery.kept, step: Math.max(step, reached) };
    const hasBegun = plan !== null && back.step > 0;
    const goesOn = hasBegun && this.#recovery.isFurther(back.step);
    const kept = hasBegun ? keptWords(back, { isHeavy: this.isHeavy(), why: noWayBack }) : null;
    this.#course.want(null);
    addNotice(this.#parts.store, crashNotice(message, { kept, goesOn, isDevice }));
    this.#clear();
    this.#patch({ phase: "crashed", busy: null });
    if (goesOn) this.#return(back, plays ? { kind: "play" } : null);
    this.#recovery.ended(back.step, hasBegun && !goesOn ? back : null, running);
  }

  /** Back to where the engine ended, and on from there. */
  #return({ snapshot, step }: Return, next: Next | null): void {
    if (snapshot !== null) this.#load(next, snapshot);
    else if (!this.isHeavy()) this.#load(standAt(step, next));
    else if (next === null) this.setAside();
    else this.#load(next);
  }
}
