/** Start: make the state, mount the page. Nothing else. */
import { createRoot } from "react-dom/client";
import { startApp } from "./state/app.ts";
import { Momentscope } from "./ui/app.tsx";
import { followForkLooks } from "./ui/theme/fork-looks.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");
const app = startApp();
followForkLooks(app.store);
createRoot(root).render(<Momentscope app={app} />);
