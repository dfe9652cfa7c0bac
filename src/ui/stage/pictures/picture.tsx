/**
 * One picture as an image, not on a canvas: each canvas is a layer of its own to the browser, and a wall of a hundred made
 * every change anywhere on the page cost tens of milliseconds.
 */
import { useMemo } from "react";
import { bitmapFile, dataAddress, type PictureShape } from "./picture-bytes.ts";

export interface PictureProps extends PictureShape {
  /** [height, width, channels] uint8. */
  readonly pixels: Uint8Array;
  /** For those who do not see it; left out where the words beside it say all. */
  readonly label?: string;
}

export function Picture({ pixels, height, width, channels, label = "" }: PictureProps) {
  const address = useMemo(
    () => dataAddress("image/bmp", bitmapFile(pixels, { height, width, channels })),
    [pixels, height, width, channels],
  );
  return <img src={address} width={width} height={height} alt={label} decoding="sync" />;
}
