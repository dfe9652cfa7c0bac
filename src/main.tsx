/** Start of the page: mounts it, nothing else. */
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with id root");
createRoot(root).render(
  <main>
    <h1>Momentscope</h1>
  </main>,
);
