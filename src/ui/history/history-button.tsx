/** The door to the history of runs, beside the ready-made experiments. */
import { History } from "lucide-react";
import { listDoor } from "../controls/list-door.tsx";

export const HistoryButton = listDoor({
  name: "History",
  about: "History: runs from before, kept in this browser",
  icon: History,
  load: async () => (await import("./history-list.tsx")).HistoryList,
});
