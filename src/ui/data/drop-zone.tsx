/** A place to drop the official files, or to choose them. They are read in this browser and go nowhere. */
import { FileDown } from "lucide-react";
import { useId, useState } from "react";
import { useActions } from "../store-context.ts";

interface DropZoneProps {
  /** What is dropped: "CIFAR-10 files". */
  readonly what: string;
  /** Names of the files that are understood. */
  readonly names: string;
  /** One file, not several. */
  readonly isSingle?: boolean;
}

export function DropZone({ what, names, isSingle = false }: DropZoneProps) {
  const actions = useActions();
  const [over, setOver] = useState(false);
  const id = useId();
  function take(files: FileList | null): void {
    setOver(false);
    if (files !== null && files.length > 0) actions.giveFiles([...files]);
  }
  return (
    <div
      className="drop-zone"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer.files);
      }}
    >
      <FileDown size={16} aria-hidden />
      <label htmlFor={id}>
        Drop {what} here or <span>choose {isSingle ? "it" : "them"}</span>
        <small>{names}</small>
      </label>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        multiple={!isSingle}
        onChange={(event) => {
          take(event.currentTarget.files);
        }}
      />
    </div>
  );
}
