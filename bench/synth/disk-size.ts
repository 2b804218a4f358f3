import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The size of a block in `stat`, whatever the file system's own. */
const BLOCK_BYTES = 512;

/** The bytes that a folder takes on disk, as `du` counts them: a file with several hard links counts once. */
export function diskSize(folder: string): number {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  const blocksOf = new Map(
    [folder, ...paths].map((path) => {
      const { dev, ino, blocks } = lstatSync(path);
      return [`${dev} ${ino}`, blocks];
    }),
  );
  return [...blocksOf.values()].reduce((sum, blocks) => sum + blocks * BLOCK_BYTES, 0);
}
