/** Tells the page of the lanes' layers; what it has been told already is not sent again. */
import { STEP_FIGURES } from "../../measure/step-figures.ts";
import type { LayersRequest, LayersView } from "../../wire/layers.ts";
import type { NetworkLayout } from "../tf/gradients.ts";
import type { LayerWatch } from "./layer-watch.ts";

export class LayersTeller {
  readonly #layout: NetworkLayout;
  readonly #watches: readonly LayerWatch[];
  #told = "";

  /** watches: by lane. */
  constructor(layout: NetworkLayout, watches: readonly LayerWatch[]) {
    this.#layout = layout;
    this.#watches = watches;
  }

  /** null: there is no such lane, or nothing new since the last answer to the same request. */
  view({ lane, quantity }: LayersRequest): LayersView | null {
    const watch = this.#watches[lane];
    const versions = this.#watches.map(({ history }) => history.version);
    const key = JSON.stringify([lane, quantity, versions]);
    if (watch === undefined || key === this.#told) return null;
    this.#told = key;
    return {
      tensors: this.#layout.tensors.map(({ name, shape }) => ({ name, shape })),
      figures: STEP_FIGURES,
      lanes: this.#watches.map((one) => one.lines()),
      quantities: watch.quantities,
      spread: watch.spread(lane, quantity),
      first: watch.firstLayer(lane),
    };
  }
}
