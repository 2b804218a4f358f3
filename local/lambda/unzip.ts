/** Unzips a function's code into a directory. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { unzipSync } from "fflate";

/**
 * Writes the files of a zip.
 *
 * @throws Error if it is not a zip file, or if a file in it would be written outside of the directory
 */
export async function unzipTo(directory: string, zip: Buffer): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    const path = join(directory, name);
    if (!path.startsWith(directory + sep)) {
      throw new Error(`the zip file contains a path outside of its root: ${name}`);
    }
    // A directory is a separate entry that ends with a slash.
    if (!name.endsWith("/")) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  }
}
