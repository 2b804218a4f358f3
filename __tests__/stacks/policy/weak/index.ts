import { DATA_SAMPLES } from "./data";
import { NETWORK_SAMPLES } from "./network";
import type { Samples } from "./samples";
import { TASK_SAMPLES } from "./tasks";

/** What breaks each rule. */
export const WEAK: Samples = { ...NETWORK_SAMPLES, ...TASK_SAMPLES, ...DATA_SAMPLES };
