/** All commands, in the order of the help: first those that look, then those that act. */
import type { CommandSpec } from "../cli/spec";
import { ACTING } from "./acting";
import { LOOKING } from "./looking";

export const COMMANDS: readonly CommandSpec[] = [...LOOKING, ...ACTING];
