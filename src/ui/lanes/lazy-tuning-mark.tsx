/** The marks of a tuning, loaded once there is one. */
import { lazy } from "react";
import { Late } from "../controls/late.tsx";
import { useStore } from "../store-context.ts";

const load = () => import("./tuning-mark.tsx");
const Mark = lazy(async () => ({ default: (await load()).TuningMark }));
const Badge = lazy(async () => ({ default: (await load()).TuningBadge }));

/** `lane`: its line; without one the warning for all. */
export function LazyTuningMark({ lane }: { readonly lane?: number }) {
  const any = useStore((state) => state.tunings.length > 0);
  if (!any) return null;
  return <Late>{lane === undefined ? <Badge /> : <Mark lane={lane} />}</Late>;
}
