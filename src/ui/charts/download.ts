/** Hands a file to the person: the browser's own download, from memory, nothing leaves the machine. */

export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has taken its own reference by the next task.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 1000);
}

/** A file name of letters, digits and dashes: "momentscope-bias-step-1240.csv". */
export function fileName(chart: string, step: number, ending: string): string {
  const safe = chart.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase();
  return `momentscope-${safe}-step-${String(step)}.${ending}`;
}
