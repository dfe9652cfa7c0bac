/** What events tell, and what of the store changes by it. */
import type { Event } from "../wire/messages.ts";
import { dataAnew } from "./notices.ts";
import { withPlaneAnswer } from "./path-plane.ts";
import type { AppState } from "./store.ts";

export type Telling = Extract<
  Event,
  { kind: "status" | "device" | "data" | "ask-download" | "path-plane" }
>;

export function toldBy(event: Telling, state: AppState): Partial<AppState> {
  switch (event.kind) {
    case "status":
      return {
        phase: event.phase,
        step: event.step,
        busy: event.message,
        ...dataAnew(state),
        ...(event.phase !== "loading" && { dataProgress: null, downloadQuestion: null }),
      };
    case "device":
      return { device: event.device };
    case "data":
      return { dataProgress: event.progress, downloadQuestion: null };
    case "ask-download":
      return {
        downloadQuestion: { message: event.message, totalBytes: event.totalBytes },
        dataProgress: null,
      };
    case "path-plane":
      return { pathPlane: withPlaneAnswer(state.pathPlane, event.answer) };
  }
}
