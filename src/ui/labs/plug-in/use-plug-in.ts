/** The answer to the plug-in lab's newest question; the one before stays until it is there. */
import { useEffect, useState } from "react";
import { askPlugIn } from "../../../state/plug-in.ts";
import type { PlugInAnswer, PlugInRequest } from "../../../sweeps/plug-in/protocol.ts";

export interface PlugInRun {
  readonly request: PlugInRequest;
  readonly answer: PlugInAnswer;
}

/** `request`: the same object for as long as it is the same question. Null where nothing has been answered yet. */
export function usePlugIn(request: PlugInRequest | null): PlugInRun | null {
  const [run, setRun] = useState<PlugInRun | null>(null);
  useEffect(() => {
    if (request === null) return;
    const take = (answer: PlugInAnswer): void => {
      setRun({ request, answer });
    };
    return askPlugIn(request, {
      answer: take,
      crash: (message) => {
        take({ kind: "refused", message });
      },
    });
  }, [request]);
  return run;
}
