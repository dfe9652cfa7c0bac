/** All ready-made experiments, by what they are about. Each is a plain experiment: anyone could have typed it. */
import { canonicalize } from "../experiment/canonical.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { encodeLink } from "../experiment/link.ts";
import { adaptive } from "./adaptive.ts";
import { bias } from "./bias.ts";
import { damaged } from "./damaged.ts";
import type { GalleryEntry } from "./entry.ts";
import { firstLooks } from "./first-looks.ts";
import { lag } from "./lag.ts";
import { workers } from "./mnist-workers.ts";
import { composite } from "./meta.ts";
import { networks } from "./networks.ts";
import { noise } from "./noise.ts";
import { speed } from "./speed.ts";
import { startUp } from "./start-up.ts";
import { variational } from "./variational.ts";

export const galleryGroups = [
  firstLooks,
  lag,
  startUp,
  noise,
  speed,
  adaptive,
  bias,
  damaged,
  workers,
  composite,
  networks,
  variational,
];

export const galleryEntries: readonly GalleryEntry[] = galleryGroups.flatMap(
  ({ entries }) => entries,
);

/** The experiment as it opens. */
export function experimentOf({ title, experiment }: GalleryEntry): Experiment {
  return canonicalize({ ...experiment, title });
}

/**
 * The entry that this experiment is, unchanged; null when it is none of them any more. By titles first: all entries' links
 * would take a tenth of a second of every visit's start.
 */
export function entryOf(experiment: Experiment): GalleryEntry | null {
  const named = galleryEntries.filter(({ title }) => title === experiment.title);
  if (named.length === 0) return null;
  const link = encodeLink(experiment);
  return named.find((entry) => encodeLink(experimentOf(entry)) === link) ?? null;
}
