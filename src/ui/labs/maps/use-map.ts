/** The map that is being filled: its workers, its model outside React, and the few words about it that React shows. */
import { useEffect, useRef, useState } from "react";
import type { StabilityEdge } from "../../../sweeps/map/edge.ts";
import type { MapJob } from "../../../sweeps/map/job.ts";
import { MapWorkers } from "../../../state/maps.ts";
import type { DeviceChoice, DeviceReport } from "../../../wire/messages.ts";
import { MapModel } from "./map-model.ts";

export interface MapState {
  /** The newest map of which cells have come; the one before stays until then. */
  readonly model: MapModel | null;
  readonly done: number;
  readonly phase: "filling" | "done" | "stopped";
  readonly device: DeviceReport | null;
  readonly edge: { readonly job: MapJob; readonly edge: StabilityEdge } | null;
  readonly failure: string | null;
  /** Changes with every drawing that is due. */
  readonly version: number;
}

const NOTHING: MapState = {
  model: null,
  done: 0,
  phase: "stopped",
  device: null,
  edge: null,
  failure: null,
  version: 0,
};

/** A zoom by wheel asks for many maps in a row: the last one is filled. */
const SETTLE_MS = 120;
/** Between two drawings while a map fills. */
const DRAW_MS = 100;

/** `job`: the same object for as long as it is the same map; null: none. */
export function useMap(
  job: MapJob | null,
  device: DeviceChoice,
): { state: MapState; stop: () => void; refill: () => void } {
  const [state, setState] = useState(NOTHING);
  const [round, setRound] = useState(0);
  const workers = useRef<MapWorkers | null>(null);
  useEffect(
    () => () => {
      workers.current?.close();
      workers.current = null;
    },
    [],
  );
  useEffect(() => {
    if (job === null) return;
    const model = new MapModel(job);
    let drawing: ReturnType<typeof setTimeout> | undefined;
    const draw = (phase: MapState["phase"]): void => {
      clearTimeout(drawing);
      drawing = undefined;
      setState((old) => ({
        ...old,
        model,
        done: model.done,
        phase: old.phase === "stopped" ? "stopped" : phase,
        version: old.version + 1,
      }));
    };
    const start = (): void => {
      setState((old) => ({ ...old, done: 0, phase: "filling", failure: null }));
      workers.current ??= new MapWorkers();
      workers.current.fill(job, device, {
        device: (report) => {
          setState((old) => ({ ...old, device: report }));
        },
        cells: (parts) => {
          for (const part of parts) model.take(part);
          drawing ??= setTimeout(() => {
            draw("filling");
          }, DRAW_MS);
        },
        edge: (edge) => {
          setState((old) => ({ ...old, edge: { job, edge }, version: old.version + 1 }));
        },
        done: () => {
          draw("done");
        },
        failed: (message) => {
          clearTimeout(drawing);
          setState((old) => ({ ...old, phase: "stopped", failure: message }));
        },
      });
    };
    const waiting = setTimeout(start, SETTLE_MS);
    return () => {
      clearTimeout(waiting);
      clearTimeout(drawing);
      workers.current?.stop();
    };
  }, [job, device, round]);
  return {
    state,
    stop: () => {
      workers.current?.stop();
      setState((old) => ({ ...old, phase: "stopped" }));
    },
    refill: () => {
      setRound((before) => before + 1);
    },
  };
}
