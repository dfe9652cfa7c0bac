/** A worker of the stationary lab: a question comes in, answers go out. */
import { answerStationary } from "./answer.ts";
import type { StationaryRequest } from "./protocol.ts";

export function serveStationary(): void {
  self.onmessage = ({ data }: MessageEvent<StationaryRequest>) => {
    answerStationary(data, (answer) => {
      self.postMessage(answer);
    });
  };
}
