/** SHA-256 of bytes, for the manifest of served files and for the cache. */

/**
 * Hex digits of the SHA-256, or null where Web Crypto is missing (a page served over plain http from another host).
 * Whoever gets null must go on without the check.
 */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const { subtle } = globalThis.crypto as { readonly subtle?: SubtleCrypto };
  if (subtle === undefined) return null;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
