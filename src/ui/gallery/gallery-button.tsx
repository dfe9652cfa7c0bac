/** The door to the ready-made experiments, beside the title. */
import { ChevronDown } from "lucide-react";
import { listDoor } from "../controls/list-door.tsx";

export const GalleryButton = listDoor({
  name: "Experiments",
  about: "Ready-made experiments",
  icon: ChevronDown,
  load: async () => (await import("./gallery-list.tsx")).GalleryList,
});
