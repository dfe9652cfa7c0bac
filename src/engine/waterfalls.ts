/** The waterfall that somebody waits for in one session: measured while the run rests, given up when it goes on. */
import { UnmeasurableError } from "../measure/waterfall.ts";
import type { NetworkWaterfallAnswer, WaterfallQuestion } from "../wire/waterfall.ts";
import { CancelledError, type Run } from "./run.ts";

/** Time between two reports of progress. */
const REPORT_MS = 100;

export interface TakeOptions {
  readonly now: () => number;
  /** Lets messages and other visitors in between pieces of work. */
  readonly pass: () => Promise<void>;
  readonly send: (ask: number, answer: NetworkWaterfallAnswer) => void;
}

export class Waterfalls {
  #question: WaterfallQuestion | null = null;

  /** A measurement waits to begin, or is under way. */
  get isAsked(): boolean {
    return this.#question !== null;
  }

  /** Gives up the one before. */
  ask(question: WaterfallQuestion | null): void {
    this.#question = question;
  }

  /** The run goes on: what was asked has no answer. */
  giveUp(send: TakeOptions["send"]): void {
    const question = this.#question;
    this.#question = null;
    if (question === null) return;
    const message = "the run went on before it was measured; measure again where it rests";
    send(question.ask, { kind: "refused", message });
  }

  /** Answers what is asked, while nobody drives the run. Throws what is no fault of the question. */
  async take(run: Run, { now, pass, send }: TakeOptions): Promise<void> {
    const question = this.#question;
    if (question === null) return;
    const { ask, lane, draws } = question;
    const breathe = async (): Promise<void> => {
      await pass();
      if (this.#question !== question)
        throw new CancelledError("nobody waits for this waterfall any more");
    };
    let reported = -Infinity;
    const look = (part: number, words: string): void => {
      if (now() - reported < REPORT_MS) return;
      reported = now();
      send(ask, { kind: "progress", part, words });
    };
    try {
      if (run.waterfall === undefined)
        throw new UnmeasurableError("only networks are measured where their run stands");
      const waterfall = await run.waterfall(lane, { draws, breathe, look });
      if (this.#question === question) send(ask, { kind: "measured", waterfall });
    } catch (error) {
      if (error instanceof CancelledError) return;
      if (!(error instanceof UnmeasurableError)) throw error;
      if (this.#question === question) send(ask, { kind: "refused", message: error.message });
    } finally {
      if (this.#question === question) this.#question = null;
    }
  }
}
