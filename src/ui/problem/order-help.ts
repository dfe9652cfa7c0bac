/** What the orders of an outer gradient mean, in half a sentence each. */
import type { MetaOrder } from "../../experiment/experiment.ts";

export const ORDER_HELP: Readonly<Record<MetaOrder, string>> = {
  exact: "back through the inner steps, with second derivatives",
  first: "stops at the adapted weights: no second derivatives, a bias instead",
  difference: "back through the inner steps, second derivatives by differences of gradients",
};
