/** A worker of a map: commands come in, figures of cells go out. */
import { messageScheduler } from "../../engine/gate.ts";
import { MapFiller } from "./filler.ts";
import type { MapAnswer, MapCommand } from "./protocol.ts";

export function serveMap(): void {
  const filler = new MapFiller({
    scheduler: messageScheduler(),
    gpu: (navigator as { gpu?: GPU }).gpu,
    send: (answer: MapAnswer) => {
      const buffers =
        answer.kind === "cells" ? answer.parts.map(({ figures: { buffer } }) => buffer) : [];
      self.postMessage(answer, {
        transfer: buffers.filter((buffer) => buffer instanceof ArrayBuffer),
      });
    },
  });
  self.onmessage = ({ data }: MessageEvent<MapCommand>) => {
    void filler.handle(data);
  };
}
