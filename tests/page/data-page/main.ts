/** The smallest page that loads data as ours does: in a module worker. Built by tests/page/data.test.ts. */
const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
worker.addEventListener("message", (event: MessageEvent<object>) => {
  show(event.data);
});
worker.addEventListener("error", (event) => {
  show({ error: event.message });
});
const search = new URLSearchParams(location.search);
worker.postMessage({
  hub: search.get("hub"),
  archive: search.get("archive"),
  trainBytes: Number(search.get("trainBytes")),
  testBytes: Number(search.get("testBytes")),
});

function show(answer: object): void {
  const output = document.getElementById("answer");
  if (output !== null) output.textContent = JSON.stringify(answer);
}
