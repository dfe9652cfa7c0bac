/** Bytes of links of version 1: checksum, raw DEFLATE with a preset dictionary, base64url. Frozen with the version. */
import { deflateSync, Inflate, strFromU8, strToU8 } from "fflate";
import { fromBase64Url, toBase64Url } from "../base/base64url.ts";

/** Longest text that a link may inflate to, in bytes. */
export const MAX_TEXT_BYTES = 256 * 1024;

/** Compressed bytes handed over at a time: at most about 260 kB come out before the cap is looked at again. */
const CHUNK_BYTES = 256;

const CHECKSUM_BYTES = 3;

/**
 * What leans of experiments usually contain, most usual last; DEFLATE refers back to it, so that a short experiment
 * gives a short link. Part of version 1: changing one character breaks every link ever made.
 */
const DICTIONARY = strToU8(
  '"workers":"feedback":"schedule":"probe":{"every":,"burst":,"draws":,"batch":"full","window":,"maxLag":' +
    '"changes":[{"step":,"lane":,"name":"lr","value":"label":"title":"rule":"hyper lr = 0.1 in [1e-5, 10] log\\n' +
    "hyper beta = 0.9 in [0, 0.9999] one-minus-log\\nm = beta*m + (1 - beta)*g\\nestimate = m\\n" +
    'theta = theta - lr*m\\n"{"kind":"quadratic","eigenvalues":[1,10],"start":[1,1],"noise":0.1,"minimum":[0,0],' +
    '"rotation":30{"kind":"signal","signal":"ramp","slope":"amplitude":"period":"at":"constant""step""sine""chirp"' +
    '"walk"{"kind":"formula","variables":["x","y"],"terms":["(x - 1)^2 + (y - x^2)^2"]"start":' +
    '"beale""himmelblau""ravine""saddle"{"kind":"network","data":{"set":"shapes""cifar10","train":1000,"test":200},' +
    '"model":"linear""mlp""cnn","batch":32,"sampling":"iid""estimator":[{"kind":"noise","sigma":0.{"kind":"bias",' +
    '"value":{"kind":"delay","steps":{"kind":"clip","norm":1,"scope":"tensor"' +
    '{"optimizer":"heavy-ball","hyper":{"lr":0.01,"momentum":0.9{"optimizer":"nesterov""rsgdm-b""qhm","nu":0.7' +
    '"rmsprop","alpha":0.99"adamw","weight_decay":0.01"K_g":30,"gamma":1e-8,"kappa1":,"kappa2":"beta1":0.9,' +
    '"beta2":0.999,"eps":1e-8"steps":,"seed":,"replicas":{"problem":{"kind":"formula","id":"rosenbrock"},"lanes":[' +
    '{"optimizer":"sgd","hyper":{"lr":0.1}},{"optimizer":"momentum","hyper":{"lr":0.01,"beta":0.9}},' +
    '{"optimizer":"rsgdm","hyper":{"lr":0.01}},{"optimizer":"adam","hyper":{"lr":0.001}},{"optimizer":"vsgd"}],' +
    '"steps":2000}',
);

const DAMAGED =
  "the link is damaged, its checksum does not fit; it was probably cut, copy it again";

/** Text to payload. */
export function packText(text: string): string {
  const packed = deflateSync(strToU8(text), { level: 9, dictionary: DICTIONARY });
  const bytes = new Uint8Array(CHECKSUM_BYTES + packed.length);
  bytes.set(checksum(packed));
  bytes.set(packed, CHECKSUM_BYTES);
  return toBase64Url(bytes);
}

export type Unpacked =
  | { readonly text: string; readonly message: null }
  | { readonly text: null; readonly message: string };

/** Payload to text, or why not. Work is bounded by the payload's length and MAX_TEXT_BYTES. */
export function unpackText(payload: string): Unpacked {
  // No number of bytes gives a length of 4n + 1.
  if (payload.length % 4 === 1) return refuse(DAMAGED);
  const bytes = fromBase64Url(payload);
  if (bytes === null) {
    return refuse("the link has characters that no link has; copy it again, whole and unchanged");
  }
  const packed = bytes.subarray(CHECKSUM_BYTES);
  const sum = checksum(packed);
  if (packed.length === 0 || sum.some((byte, index) => byte !== bytes[index])) {
    return refuse(DAMAGED);
  }
  return inflateCapped(packed);
}

function inflateCapped(packed: Uint8Array): Unpacked {
  const parts: Uint8Array[] = [];
  let size = 0;
  const inflate = new Inflate({ dictionary: DICTIONARY }, (part) => {
    size += part.length;
    if (size <= MAX_TEXT_BYTES) parts.push(part.slice());
  });
  try {
    for (let at = 0; at < packed.length && size <= MAX_TEXT_BYTES; at += CHUNK_BYTES) {
      inflate.push(packed.subarray(at, at + CHUNK_BYTES), at + CHUNK_BYTES >= packed.length);
    }
  } catch {
    return refuse("the link's content cannot be unpacked; it was not made by this program");
  }
  if (size > MAX_TEXT_BYTES) {
    return refuse(
      `the link unpacks to more than ${MAX_TEXT_BYTES / 1024} kB; no experiment is that long`,
    );
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return { text: strFromU8(whole), message: null };
}

/** FNV-1a over the bytes, folded to 24 bits: tells a cut or mistyped link, keeps nobody out. */
function checksum(bytes: Uint8Array): Uint8Array {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  const folded = hash ^ (hash >>> 24);
  return Uint8Array.of(folded & 0xff, (folded >>> 8) & 0xff, (folded >>> 16) & 0xff);
}

function refuse(message: string): Unpacked {
  return { text: null, message };
}
