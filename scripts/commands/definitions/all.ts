/** All commands, in the order of the help: those that only read, those that change something, those for files. */
import type { CommandSpec } from "../cli/spec";
import { ACTING } from "./acting";
import { FILES } from "./files";
import { READ_ONLY } from "./read-only";

export const COMMANDS: readonly CommandSpec[] = [...READ_ONLY, ...ACTING, ...FILES];
