/** What of a synthesized stack counts as a change of it. */
import { DRIVER_VARIABLE, MIGRATION_PROGRAM_VARIABLE } from "../../contract";
import { asObject, type JsonObject } from "../cli/locate/json";

/** The paths of bundled programs. They contain a hash of the program. A new program changes no resource. */
const PROGRAMS: readonly string[] = [DRIVER_VARIABLE, MIGRATION_PROGRAM_VARIABLE];
/** A state on the disk: cdktf writes an absolute path into the template. */
const STATE_FILE = /^(?:\/|[A-Za-z]:[\\/]).*[\\/]([^\\/]+\.tfstate)$/;

/**
 * A template without what differs from one checkout, or one version of this package or of cdktf, to the next:
 * cdktf's metadata, the folder of a local state, and the hash of a bundled program.
 */
export function comparable(document: JsonObject): unknown {
  return without(document);
}

function without(value: unknown, name?: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => without(item));
  }
  if (typeof value === "string") {
    return PROGRAMS.includes(name ?? "") ? "" : value.replace(STATE_FILE, "$1");
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(asObject(value))
          .filter(([key]) => key !== "//")
          .map(([key, item]) => [key, without(item, key)]),
      )
    : value;
}
