/** One picture on a canvas of its own, drawn again only when its bytes are others. */
import { useEffect, useMemo, useRef } from "react";
import { fingerprint, pictureBytes } from "./picture-bytes.ts";

export interface PictureProps {
  /** [height, width, channels] uint8. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** For those who do not see it; left out where the words beside it say all. */
  readonly label?: string;
}

export function Picture({ pixels, height, width, channels, label }: PictureProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  // The engine sends the same pictures with every frame; only other bytes are worth drawing.
  const key = useMemo(() => fingerprint(pixels), [pixels]);
  const newest = useRef(pixels);
  useEffect(() => {
    newest.current = pixels;
  }, [pixels]);
  useEffect(() => {
    const bytes = pictureBytes(newest.current, channels);
    ref.current?.getContext("2d")?.putImageData(new ImageData(bytes, width, height), 0, 0);
  }, [key, channels, width, height]);
  const words =
    label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return <canvas ref={ref} width={width} height={height} {...words} />;
}
