/**
 * The workers of the sweeps, as one script: each serves the lab whose name it was started under. All of them need the
 * language and the executors, which are thus loaded and kept once. Whoever loses interest in a worker ends it.
 */
import { serveBounds } from "./bounds/serve.ts";
import { serveMap } from "./map/serve.ts";
import { servePlugIn } from "./plug-in/serve.ts";
import { serveStationary } from "./stationary/serve.ts";
import { serveTuning } from "./tuning/serve.ts";
import { serveWaterfall } from "./waterfall/serve.ts";

const SERVICES: Readonly<Record<string, () => void>> = {
  bounds: serveBounds,
  map: serveMap,
  "plug-in": servePlugIn,
  stationary: serveStationary,
  tuning: serveTuning,
  waterfall: serveWaterfall,
};

const serve = SERVICES[self.name];
if (serve === undefined) throw new Error(`there is no worker of the name ${self.name}`);
serve();
