/** Program mistakes. User mistakes are values (diagnostics), never thrown. */

/** Throws when `condition` is false: something the code promised itself does not hold. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Closes a switch over a union. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
