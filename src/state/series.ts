/**
 * Curves and pictures of the running session, outside React and outside the store: per-step values change many times
 * a second. A panel subscribes to one topic and reads the newest arrays itself; `tick` changes whenever there is
 * something new, so `useSyncExternalStore(subscribe, tick)` draws exactly then.
 */
import type { BeliefView } from "../wire/belief.ts";
import type { Line } from "../wire/curves.ts";
import type { Event } from "../wire/messages.ts";
import type { BuffersView } from "../wire/stage.ts";
import type { LayersView } from "../wire/layers.ts";
import type { WorkersView } from "../wire/workers.ts";
import type { PairedNewest } from "../measure/paired.ts";
import type { Metric } from "../measure/row.ts";

export type Frame = Extract<Event, { kind: "frame" }>;
export type StageView = NonNullable<Frame["stage"]>;

/**
 * What can be listened to: one metric's lines, the stage's picture, one lane's slots or belief, the workers, the layers, or
 * two lanes paired.
 */
export type Topic = Metric | "stage" | "buffers" | "belief" | "workers" | "layers" | "paired";

/** Charts are told at most this often (about six times a second); the stage is told at every frame. */
export const CHART_INTERVAL_MS = 160;

/** Time and delays, passed in so that tests decide what time it is. */
export interface Clock {
  now(): number;
  /** Calls `done` after `delayMs`; returns a function that cancels. */
  after(delayMs: number, done: () => void): () => void;
}

export const browserClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, done) => {
    const id = setTimeout(done, delayMs);
    return () => {
      clearTimeout(id);
    };
  },
};

const NO_LINES: readonly Line[] = [];
const NO_WORKERS: readonly (WorkersView | null)[] = [];

/** Newest arrays per topic. Arrays are replaced, never changed in place: a panel may keep what it read. */
export class Series {
  readonly #clock: Clock;
  readonly #lines = new Map<Metric, readonly Line[]>();
  readonly #ticks = new Map<Topic, number>();
  readonly #listeners = new Map<Topic, Set<() => void>>();
  readonly #waiting = new Set<Topic>();
  #cancel: (() => void) | null = null;
  #lastChartsMs = -Infinity;
  #stage: StageView | null = null;
  #buffers: BuffersView | null = null;
  #belief: BeliefView | null = null;
  #workers = NO_WORKERS;
  #layers: LayersView | null = null;
  #paired: PairedNewest | null = null;
  #step = 0;
  #reached = 0;

  constructor(clock: Clock = browserClock) {
    this.#clock = clock;
  }

  /** The furthest step that was done: where the curves end. */
  get reached(): number {
    return this.#reached;
  }

  /** Steps done when the newest frame was made. */
  get step(): number {
    return this.#step;
  }

  /** One line a lane, in lane order; empty before the first frame that holds this metric. */
  lines(metric: Metric): readonly Line[] {
    return this.#lines.get(metric) ?? NO_LINES;
  }

  /** The lines of every metric that some frame has held. */
  allLines(): ReadonlyMap<Metric, readonly Line[]> {
    return this.#lines;
  }

  stage(): StageView | null {
    return this.#stage;
  }

  paired(): PairedNewest | null {
    return this.#paired;
  }

  buffers(): BuffersView | null {
    return this.#buffers;
  }

  /** null before the first frame that was asked for it. */
  belief(): BeliefView | null {
    return this.#belief;
  }

  /** By lane; empty before the first frame that was asked for them. */
  workers(): readonly (WorkersView | null)[] {
    return this.#workers;
  }

  /** The newest that were asked for, maybe by an earlier request; null before the first. */
  layers(): LayersView | null {
    return this.#layers;
  }

  /** Counts up with every change of the topic. */
  tick(topic: Topic): number {
    return this.#ticks.get(topic) ?? 0;
  }

  /** Calls `listener` after every change of the topic; returns the function that stops it. */
  subscribe(topic: Topic, listener: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  /** Takes over a frame's arrays. Metrics that the frame does not carry keep their last lines. */
  push(frame: Frame): void {
    this.#step = frame.step;
    this.#reached = frame.reached;
    for (const [metric, lines] of Object.entries(frame.charts) as [Metric, readonly Line[]][]) {
      this.#lines.set(metric, lines);
      this.#waiting.add(metric);
    }
    if (frame.stage !== null) {
      this.#stage = frame.stage;
      this.#announce("stage");
    }
    if (frame.buffers !== null) {
      this.#buffers = frame.buffers;
      this.#waiting.add("buffers");
    }
    if (frame.belief !== undefined) {
      this.#belief = frame.belief;
      this.#waiting.add("belief");
    }
    if (frame.workers !== undefined) {
      this.#workers = frame.workers;
      this.#waiting.add("workers");
    }
    if (frame.layers !== undefined) {
      this.#layers = frame.layers;
      this.#waiting.add("layers");
    }
    if (frame.paired !== undefined) {
      this.#paired = frame.paired;
      this.#waiting.add("paired");
    }
    this.#announceWaiting();
  }

  /** Forgets everything: a new session starts. Listeners are told at once. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#waiting.clear();
    this.#step = 0;
    this.#reached = 0;
    this.#stage = null;
    this.#buffers = null;
    this.#belief = null;
    this.#workers = NO_WORKERS;
    this.#layers = null;
    this.#paired = null;
    const metrics = [...this.#lines.keys()];
    this.#lines.clear();
    for (const topic of [
      ...metrics,
      ...(["stage", "buffers", "belief", "workers", "layers", "paired"] as const),
    ])
      this.#announce(topic);
  }

  #announce(topic: Topic): void {
    this.#ticks.set(topic, this.tick(topic) + 1);
    for (const listener of this.#listeners.get(topic) ?? []) listener();
  }

  #announceWaiting(): void {
    if (this.#cancel !== null || this.#waiting.size === 0) return;
    const waitMs = this.#lastChartsMs + CHART_INTERVAL_MS - this.#clock.now();
    if (waitMs > 0) {
      this.#cancel = this.#clock.after(waitMs, () => {
        this.#cancel = null;
        this.#announceWaiting();
      });
      return;
    }
    this.#lastChartsMs = this.#clock.now();
    const topics = [...this.#waiting];
    this.#waiting.clear();
    for (const topic of topics) this.#announce(topic);
  }
}
