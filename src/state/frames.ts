/** The newest frame's numbers on their way into the store: at most eight times a second, and the last ones always. */
import type { Clock, Frame, Series } from "./series.ts";
import type { Store } from "./store.ts";
import { Throttle } from "./throttle.ts";

const INTERVAL_MS = 125;

export class Frames {
  readonly #store: Store;
  readonly #series: Series;
  readonly #throttle: Throttle;
  #held: Frame | null = null;

  constructor({ store, series, clock }: { store: Store; series: Series; clock: Clock }) {
    this.#store = store;
    this.#series = series;
    this.#throttle = new Throttle(clock, INTERVAL_MS, () => {
      this.#show();
    });
  }

  take(frame: Frame): void {
    this.#series.push(frame);
    this.#held = frame;
    this.#throttle.ask();
  }

  /** Shows now what waits. */
  flush(): void {
    if (this.#held !== null) this.#throttle.flush();
  }

  /** Another session begins. */
  clear(): void {
    this.#throttle.cancel();
    this.#held = null;
    this.#series.clear();
  }

  #show(): void {
    const frame = this.#held;
    if (frame === null) return;
    this.#held = null;
    const { lanes: laneStates, step, reached, noWayBack, stepsPerSecond } = frame;
    // Only a receipt that tells more is a new one.
    const { receipt: before } = this.#store.getState();
    const receipt = before?.step === frame.receipt?.step ? before : frame.receipt;
    this.#store.setState({ step, reached, noWayBack, receipt, stepsPerSecond, laneStates });
  }
}
