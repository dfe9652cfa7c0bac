/** How the lanes stand against the pinned run, loaded once one is pinned. */
import { lazy } from "react";
import { Late } from "../controls/late.tsx";
import { useStore } from "../store-context.ts";

const load = () => import("./baseline.tsx");
const Line = lazy(async () => ({ default: (await load()).LaneDeltas }));
const Banner = lazy(async () => ({ default: (await load()).BaselineBanner }));

/** `lane`: its line; without one what is pinned, above all lanes. */
export function LazyBaseline({ lane }: { readonly lane?: number }) {
  const any = useStore((state) => state.baseline !== null);
  if (!any) return null;
  return <Late>{lane === undefined ? <Banner /> : <Line lane={lane} />}</Late>;
}
