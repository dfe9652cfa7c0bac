/** Events that only tell something: what they change in the store. */
import type { Event } from "../wire/messages.ts";
import { withPlaneAnswer } from "./path-plane.ts";
import type { AppState } from "./store.ts";

export type Telling = Extract<Event, { kind: "device" | "data" | "ask-download" | "path-plane" }>;

export function toldBy(event: Telling, { pathPlane }: AppState): Partial<AppState> {
  switch (event.kind) {
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
      return { pathPlane: withPlaneAnswer(pathPlane, event.answer) };
  }
}
