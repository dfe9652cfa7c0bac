/** The stationary lab's worker: a question comes in, answers go out. Whoever loses interest ends the worker. */
import { answerStationary } from "./answer.ts";
import type { StationaryRequest } from "./protocol.ts";

self.onmessage = ({ data }: MessageEvent<StationaryRequest>) => {
  answerStationary(data, (answer) => {
    self.postMessage(answer);
  });
};
