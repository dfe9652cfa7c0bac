/** The labs there are, by what they look at. Each is loaded when it is first opened. */
import { type ComponentType, lazy, type LazyExoticComponent } from "react";

export interface LabProps {
  /** Closes the labs, for what goes on with the running experiment. */
  readonly onClose: () => void;
}

export interface LabRoom {
  readonly id: string;
  readonly title: string;
  readonly Room: LazyExoticComponent<ComponentType<LabProps>>;
}

export interface LabGroup {
  readonly title: string;
  readonly rooms: readonly LabRoom[];
}

export const LAB_GROUPS: readonly LabGroup[] = [
  {
    title: "Rules",
    rooms: [
      {
        id: "theorems",
        title: "Theorems",
        Room: lazy(async () => ({ default: (await import("./theorem-list.tsx")).TheoremList })),
      },
      {
        id: "equivalence",
        title: "Equivalence",
        Room: lazy(async () => ({
          default: (await import("./equivalence-lab.tsx")).EquivalenceLab,
        })),
      },
      {
        id: "invariance",
        title: "Invariance",
        Room: lazy(async () => ({ default: (await import("./invariance-lab.tsx")).InvarianceLab })),
      },
    ],
  },
  {
    title: "Measuring",
    rooms: [
      {
        id: "filter",
        title: "Filter view",
        Room: lazy(async () => ({ default: (await import("./filter/filter-lab.tsx")).FilterLab })),
      },
      {
        id: "lag-noise",
        title: "Lag and noise",
        Room: lazy(async () => ({
          default: (await import("./lag-noise/lag-noise-lab.tsx")).LagNoiseLab,
        })),
      },
      {
        id: "start-up",
        title: "Start-up",
        Room: lazy(async () => ({
          default: (await import("./start-up/start-up-lab.tsx")).StartUpLab,
        })),
      },
      {
        id: "maps",
        title: "Maps",
        Room: lazy(async () => ({ default: (await import("./maps/maps-lab.tsx")).MapsLab })),
      },
      {
        id: "tuning",
        title: "Tuning",
        Room: lazy(async () => ({ default: (await import("./tuning/tuning-lab.tsx")).TuningLab })),
      },
      {
        id: "stationary",
        title: "Stationary law",
        Room: lazy(async () => ({
          default: (await import("./stationary/stationary-lab.tsx")).StationaryLab,
        })),
      },
    ],
  },
  {
    title: "Biased gradients",
    rooms: [
      {
        id: "plug-in",
        title: "Plug-in bias",
        Room: lazy(async () => ({
          default: (await import("./plug-in/plug-in-lab.tsx")).PlugInLab,
        })),
      },
      {
        id: "waterfall",
        title: "Bias waterfall",
        Room: lazy(async () => ({
          default: (await import("./waterfall/waterfall-lab.tsx")).WaterfallLab,
        })),
      },
      {
        id: "bounds",
        title: "Bias bounds",
        Room: lazy(async () => ({ default: (await import("./bounds/bounds-lab.tsx")).BoundsLab })),
      },
    ],
  },
];
