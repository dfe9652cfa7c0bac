/** When the probe looks. Structurally a part of the experiment's probe, which this room may not import. */

export interface ProbeRhythm {
  readonly every: number;
  readonly burst: number;
  readonly window: number;
  readonly maxLag: number;
}

/** Whether step `step` (from 1) is probed: the first `burst` of every `every` steps are. */
export function isProbed({ every, burst }: ProbeRhythm, step: number): boolean {
  return (step - 1) % every < burst;
}

/** Whether window + maxLag steps in a row are ever probed, so that a tracking lag can be measured at all. */
export function canMeasureLag({ every, burst, window, maxLag }: ProbeRhythm): boolean {
  return burst >= every || burst >= window + maxLag;
}
