/** Cancels a run in one of its steps, as GitHub does. */
import type { Runner } from "./job-run";

/** What a fake program does until it is interrupted, with shell commands. The file `calls` then says so. */
export const RUN_UNTIL_INTERRUPTED =
  'trap "echo interrupted >>$FAKES/calls; exit 130" INT; echo started; for i in {1..300}; do sleep 0.1; done';

/** Interrupts a step at its first output. GitHub signals the first process of a step, not its group. */
export function cancelIn(step: string): NonNullable<Runner["onStep"]> {
  return (name, child) => {
    if (name !== step) {
      return false;
    }
    child.stdout?.once("data", () => child.kill("SIGINT"));
    return true;
  };
}
