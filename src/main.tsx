/** Start: make the state, mount the page. Nothing else. */
import { createRoot } from "react-dom/client";
import { startApp } from "./state/app.ts";
import { Momentscope } from "./ui/app.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");
createRoot(root).render(<Momentscope app={startApp()} />);
