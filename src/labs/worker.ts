/** The labs' worker: a question comes in, answers go out. Whoever loses interest ends the worker. */
import { answerRequest } from "./answer.ts";
import type { LabRequest } from "./protocol.ts";

self.onmessage = (message: MessageEvent<LabRequest>) => {
  answerRequest(message.data, (answer) => {
    self.postMessage(answer);
  });
};
