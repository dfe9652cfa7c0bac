/** What a named surface is: a formula in one or two variables with a start, a window and its known minima. Types only. */

/** [x low, x high] of a curve; [x low, x high, y low, y high] of a surface. */
export type SurfaceView = readonly [number, number] | readonly [number, number, number, number];

export interface Surface {
  readonly id: string;
  readonly title: string;
  /** One or two names. */
  readonly variables: readonly string[];
  /** Terms in the language of src/language; loss = their mean. Never below 0, up to rounding. */
  readonly terms: readonly string[];
  /** A number a variable. */
  readonly start: readonly number[];
  readonly view: SurfaceView;
  /** Points at which the loss takes its smallest value, 0. */
  readonly minima: readonly (readonly number[])[];
  /**
   * What the text adds to the function as published, so that its smallest value is 0 and the loss can be read on a
   * logarithmic axis; absent where the published minimum is 0 already.
   */
  readonly raisedBy?: number;
}
