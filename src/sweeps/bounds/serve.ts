/** A worker of the bounds' lab: a question comes in, answers go out. */
import { answerBounds } from "./answer.ts";
import type { BoundsRequest } from "./protocol.ts";

export function serveBounds(): void {
  self.onmessage = ({ data }: MessageEvent<BoundsRequest>) => {
    answerBounds(data, (answer) => {
      self.postMessage(answer);
      // A rejected promise alone would not reach the page.
    }).catch(reportError);
  };
}
