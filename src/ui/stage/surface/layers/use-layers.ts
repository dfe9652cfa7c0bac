/** Loads drawing code of its own when it is first wanted, and hands it on from then on. */
import { useEffect, useState } from "react";

/** null until it has arrived, and where it could not be had (offline): the picture then goes on without it. */
export function useLayers<T>(wanted: boolean, load: () => Promise<T>): T | null {
  const [layers, setLayers] = useState<T | null>(null);
  useEffect(() => {
    if (!wanted || layers !== null) return;
    let isGone = false;
    load().then(
      (loaded) => {
        if (!isGone) setLayers(() => loaded);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [wanted, layers, load]);
  return layers;
}
