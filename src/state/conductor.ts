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
import { Mishaps } from "./mishaps.ts";
import { addNotice, dataAnew } from "./notices.ts";
import { withPlaneForgotten } from "./path-plane.ts";
import { Planned } from "./planned.ts";
import type { Return } from "./recovery.ts";
import type { Resolved } from "./resolve.ts";
import { whyNoPast } from "./running.ts";
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
  readonly #planned: Planned;
  readonly #mishaps: Mishaps;
  #cancelReload: (() => void) | null = null;
  #chosenSpeed: number | null | undefined = undefined;

  constructor(parts: ConductorParts) {
    this.#parts = parts;
    this.#course = new Course(parts.store);
    this.#frames = new Frames(parts);
    this.#planned = new Planned(parts);
    this.#mishaps = new Mishaps({
      store: parts.store,
      course: this.#course,
      planned: this.#planned,
      load: this.#load,
      setAside: this.setAside,
      clear: this.#clear,
    });
    this.#client = new Client(parts.open, {
      event: (event) => {
        this.#take(event);
      },
      crash: (message) => {
        this.#frames.flush();
        this.#mishaps.ended(message, false);
      },
    });
    this.instruments = new Instruments(parts.store, this.#client);
    this.sliders = new Sliders(parts, this.#client, {
      place: () => this.place,
      resolve: (experiment) => this.#planned.take(experiment),
      record: this.#planned.record,
      reload: () => {
        this.#load(this.#course.wanted);
      },
      again: this.#again,
    });
  }

  get session(): number {
    return this.#client.session;
  }

  /** The step that the run stands on, or is on its way to. */
  get place(): number {
    return this.#course.place;
  }

  /** Resolves the experiment of the store and prepares it, unless it is heavy: that waits for Play. */
  start(): void {
    if (this.#planned.take(this.#state.experiment)) this.#prepare(null);
  }

  /** Takes a new experiment. `restart` says whether a session of its own must begin; "no": only words have changed. */
  set(experiment: Experiment, restart: "now" | "soon" | "no"): void {
    const plays = this.#state.phase === "running" || playsOn(this.#course.wanted);
    const { isPresent } = this.#planned;
    if (!this.#planned.take(experiment)) return;
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
    const { isPresent } = this.#planned;
    if (!isPresent && this.#refuses("No way back")) return;
    if (!this.#course.isUnderWay) this.pause();
    if (!isPresent) {
      this.#load(standAt(step));
      return;
    }
    // Edited and edited back: there is nothing to be run anew.
    this.#cancelReload?.();
    this.#cancelReload = null;
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
    if (this.#refuses("No fork of this run")) return;
    const step = experiment.lanes.at(-1)?.fork?.step ?? 0;
    this.pause();
    const { isPresent } = this.#planned;
    if (this.#planned.take(experiment)) this.#load(standAt(step), null, isPresent);
  }

  /** Says why nothing can be made of the steps that were done, if it is so. */
  #refuses(title: string): boolean {
    const message = whyNoPast(this.#state);
    if (message !== null) addNotice(this.#parts.store, { kind: "info", title, message });
    return message !== null;
  }

  readonly #again = (experiment: Experiment, step: number): void => {
    if (!this.#planned.take(experiment) || this.#state.phase === "waiting") return;
    this.#prepareSoon(standAt(step));
  };

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
    if (phase === "waiting" || phase === "crashed")
      this.#load(this.#course.wanted, this.#mishaps.kept);
  }

  send(order: Parameters<Client["send"]>[0]): void {
    this.#client.send(order);
  }

  /** Stops preparing and waits for the next Play. */
  readonly setAside = (): void => {
    this.#client.abandon();
    const { dataFailure } = this.#state;
    this.#clear();
    this.#course.want(null);
    this.#patch({ phase: "waiting", busy: null, device: null, dataFailure });
  };

  isHeavy(): boolean {
    return (this.#state.plan?.problem.kind ?? "small") !== "small";
  }

  get #state(): AppState {
    return this.#parts.store.getState();
  }

  #patch(patch: Partial<AppState>): void {
    this.#parts.store.setState(patch);
  }

  /** Sends what is wanted now, or after the loading or the way that it has to wait for. */
  #when(next: Next): void {
    const { phase, plan } = this.#state;
    if (plan === null) return;
    const { left } = this.#mishaps;
    const isReloading = this.#cancelReload !== null;
    if (phase === "crashed" && left !== null) {
      this.#mishaps.return(left, next);
    } else if (isReloading || phase === "done") {
      this.#load(isReloading ? followedBy(this.#course.wanted, next) : next);
    } else if (phase === "waiting" || phase === "crashed") {
      this.#load(next, this.#mishaps.kept);
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

  readonly #load = (wanted: Wanted, resume: Snapshot | null = null, forks = false): void => {
    const { plan, deviceChoice, view } = this.#state;
    if (plan === null) return;
    this.#clear();
    if (resume !== null) this.#mishaps.recovery.take(resume);
    const speed =
      this.#chosenSpeed === undefined ? (this.isHeavy() ? null : SPEED_SMALL) : this.#chosenSpeed;
    this.#course.want(wanted);
    this.#course.headFor(wanted?.kind === "seek" ? wanted.step : (resume?.checkpoint.step ?? null));
    const running = this.#planned.experiment;
    this.#patch({ phase: "loading", running, busy: null, speed, ...dataAnew(this.#state) });
    const past = { ...(resume && { resume }), ...(forks && { forks }) };
    this.#client.load({ plan, device: deviceChoice, view, ...past });
    this.#client.send({ kind: "speed", stepsPerSecond: speed });
    this.instruments.load(plan);
  };

  readonly #clear = (): void => {
    this.#cancelReload?.();
    this.#cancelReload = null;
    this.#course.headFor(null);
    this.#frames.clear();
    this.sliders.clear();
    this.#mishaps.recovery.forget();
    this.instruments.clear();
    this.#patch(NO_STEPS);
  };

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
          this.#mishaps.recovery.forgetFrom(event.step);
          this.#patch({ pathPlane: withPlaneForgotten(this.#state.pathPlane, event.step) });
        }
        this.sliders.take(event);
        return;
      case "inspection":
      case "waterfall":
      case "shortcuts":
        return;
      case "kept":
        this.#mishaps.recovery.take(event.snapshot);
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
    this.#patch(toldBy(event, this.#state));
    if (event.phase === "loading") return;
    // What is wanted while another edit waits is of the session to come.
    if (this.#cancelReload !== null || !this.#course.arrives(event, before)) return;
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
    if (failure.kind !== "device" || this.#state.step === 0) {
      this.#mishaps.failed(failure);
      return;
    }
    this.#client.close();
    this.#mishaps.ended(failure.message, true);
  }
}
