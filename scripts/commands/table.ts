/** All commands: what each is called, what it takes, and the function that it is. */
import type { CommandSpec } from "./spec";

export const COMMANDS: readonly CommandSpec[] = [];
