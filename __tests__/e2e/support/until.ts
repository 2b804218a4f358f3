import { setTimeout as sleep } from "node:timers/promises";

/** Looks four times a second until something is so, for two minutes at most: a busy machine takes its time. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) {
      throw new Error(`waited two minutes until ${what}`);
    }
    await sleep(250);
  }
}
