/**
 * Sine and cosine of an angle given in turns, by sums and products alone: these are rounded alike everywhere, the
 * engines' own sin and cos are not, and drawn points must be the same ones on every machine.
 */

/** Terms of the series; at half a right angle the next one is below 2^-53. */
const TERMS = 9;

/** [cosine, sine] of `turns` whole turns, within 2 units in the last place. */
export function pointOfTurn(turns: number): readonly [number, number] {
  const quarters = 4 * (turns - Math.floor(turns));
  const nearest = Math.round(quarters);
  const angle = ((quarters - nearest) * Math.PI) / 2;
  const square = angle * angle;
  let cosine = 1;
  let sine = 1;
  // Horner's form of both series, from the smallest term on.
  for (let term = TERMS; term > 0; term--) {
    cosine = 1 - (cosine * square) / (2 * term * (2 * term - 1));
    sine = 1 - (sine * square) / (2 * term * (2 * term + 1));
  }
  sine *= angle;
  switch (nearest % 4) {
    case 0:
      return [cosine, sine];
    case 1:
      return [-sine, cosine];
    case 2:
      return [-cosine, -sine];
    default:
      return [sine, -cosine];
  }
}
