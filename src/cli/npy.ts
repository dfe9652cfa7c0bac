/** Arrays in NumPy's own file format, version 1.0. Source: numpy.lib.format. */

/** Header and values of one array, row by row. */
export function npy(values: Float32Array | Int32Array, shape: readonly number[]): Uint8Array {
  const type = values instanceof Float32Array ? "<f4" : "<i4";
  const size = `(${shape.map((length) => `${length},`).join(" ")})`;
  const head = `{'descr': '${type}', 'fortran_order': False, 'shape': ${size}, }`;
  // Magic and length take 10 bytes; values begin at a multiple of 64, behind a line break.
  const padded = `${head.padEnd(Math.ceil((head.length + 11) / 64) * 64 - 11)}\n`;
  const out = new Uint8Array(10 + padded.length + values.byteLength);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8]);
  out.set(new TextEncoder().encode(padded), 10);
  const view = new DataView(out.buffer, 10 + padded.length);
  const isFloat = values instanceof Float32Array;
  for (let at = 0; at < values.length; at++) {
    if (isFloat) view.setFloat32(at * 4, values[at] ?? NaN, true);
    else view.setInt32(at * 4, values[at] ?? 0, true);
  }
  return out;
}
