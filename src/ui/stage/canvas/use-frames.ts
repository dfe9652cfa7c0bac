/** Calls a drawing's `redraw` whenever a topic of the series has something new; React takes no part. */
import { useEffect } from "react";
import type { Topic } from "../../../state/series.ts";
import { useSeries } from "../../store-context.ts";

export function useFrames(topic: Topic, redraw: () => void): void {
  const series = useSeries();
  useEffect(() => series.subscribe(topic, redraw), [series, topic, redraw]);
}
