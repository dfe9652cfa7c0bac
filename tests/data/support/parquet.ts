/** Writes Parquet files laid out like the public hub's: `img` (struct of PNG bytes and path) and `label`. */
import { parquetMetadata } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Pictures } from "../../../src/data/dataset.ts";
import { encodePng } from "./pictures.ts";

export interface ParquetLayout {
  readonly rowGroupSize: number;
  readonly pageSize?: number;
  /** Page index; pyarrow writes none by default. */
  readonly offsetIndex?: boolean;
}

export function writeParquet(pictures: Pictures, layout: ParquetLayout): Uint8Array<ArrayBuffer> {
  const rows = Array.from({ length: pictures.count }, (_, index) => index);
  const images = rows.map((index) => ({
    bytes: encodePng(pictures.pixels.subarray(index * 3072, index * 3072 + 3072), index),
    path: null,
  }));
  const labels = rows.map((index) => BigInt(pictures.labels[index] ?? 0));
  const offsetIndex = layout.offsetIndex ?? false;
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: "img", data: images, offsetIndex },
      { name: "label", data: labels, offsetIndex },
    ],
    schema: [
      { name: "schema", num_children: 2 },
      { name: "img", repetition_type: "OPTIONAL", num_children: 2 },
      { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
      { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
      { name: "label", type: "INT64", repetition_type: "OPTIONAL" },
    ],
    rowGroupSize: layout.rowGroupSize,
    ...(layout.pageSize === undefined ? {} : { pageSize: layout.pageSize }),
  });
  return new Uint8Array(buffer);
}

/** First and last byte of each row group's column chunks: [start, end). */
export function rowGroupSpans(file: Uint8Array<ArrayBuffer>): { start: number; end: number }[] {
  return parquetMetadata(file).row_groups.map((group) => {
    const chunks = group.columns.map(({ meta_data: meta }) => {
      const start = Number(meta?.dictionary_page_offset ?? meta?.data_page_offset);
      return { start, end: start + Number(meta?.total_compressed_size) };
    });
    return {
      start: Math.min(...chunks.map(({ start }) => start)),
      end: Math.max(...chunks.map(({ end }) => end)),
    };
  });
}
