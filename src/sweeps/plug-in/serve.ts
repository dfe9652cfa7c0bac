/** The plug-in lab's worker: a question comes in, the answer goes out. */
import { wasmArithmetic } from "../../engine/arithmetic.ts";
import { UnmeasurableError } from "../../measure/waterfall.ts";
import { measurePlugIn } from "./measure.ts";
import type { PlugInAnswer, PlugInRequest } from "./protocol.ts";

export function servePlugIn(): void {
  self.onmessage = ({ data }: MessageEvent<PlugInRequest>) => {
    self.postMessage(answer(data));
  };
}

function answer(request: PlugInRequest): PlugInAnswer {
  try {
    return measurePlugIn(
      request,
      wasmArithmetic(() => undefined),
    );
  } catch (error) {
    if (!(error instanceof UnmeasurableError)) throw error;
    return { kind: "refused", message: error.message };
  }
}
