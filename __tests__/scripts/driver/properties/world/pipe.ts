/** The pipe between a run and its watchdog. It ends when the run closes it or has died. */

import type { Message } from "../../../../../scripts/watchdog/clean-up";
import type { WatchdogInput } from "../../../../../scripts/watchdog/pipe";

export class Pipe implements WatchdogInput, AsyncIterable<string> {
  readonly #lines: string[] = [];
  #hasEnded = false;
  #wake: () => void = () => undefined;

  /** @param onMessage called with each message that is written */
  constructor(private readonly onMessage: (message: Message) => void) {}

  write(text: string): void {
    if (this.#hasEnded) {
      return;
    }
    for (const line of text.split("\n").filter((one) => one !== "")) {
      this.#lines.push(line);
      this.onMessage(JSON.parse(line) as Message);
    }
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) {
        yield line;
      } else if (this.#hasEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
