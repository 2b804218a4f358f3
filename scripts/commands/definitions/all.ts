/** All commands, in the order of the help: first those that only read, then those that change something. */
import type { CommandSpec } from "../cli/spec";
import { ACTING } from "./acting";
import { READ_ONLY } from "./read-only";

export const COMMANDS: readonly CommandSpec[] = [...READ_ONLY, ...ACTING];
