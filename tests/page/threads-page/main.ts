/** The smallest page that runs TensorFlow.js as ours does: in a module worker. Built by tests/page/threads.test.ts. */
const breaches: string[] = [];
document.addEventListener("securitypolicyviolation", (event) => {
  breaches.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
worker.addEventListener("message", (event: MessageEvent<object>) => {
  show({ ...event.data, breaches, pageIsolated: crossOriginIsolated });
});
worker.addEventListener("error", (event) => {
  show({ error: event.message, breaches });
});
worker.postMessage("run");

function show(answer: object): void {
  const output = document.getElementById("answer");
  if (output !== null) output.textContent = JSON.stringify(answer);
}
