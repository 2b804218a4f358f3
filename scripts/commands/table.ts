/** All commands, in the order of the help: first those that look, then those that act. */
import type { CommandSpec } from "./spec";
import { ACTING } from "./table-acting";
import { LOOKING } from "./table-looking";

export const COMMANDS: readonly CommandSpec[] = [...LOOKING, ...ACTING];
