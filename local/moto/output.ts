/**
 * moto's stderr. The last lines are kept, and exceptions are logged, since moto's HTML error pages don't contain
 * them.
 */

const KEPT_LINES = 20;

/** Collects moto's output. */
export class MotoOutput {
  private readonly lines: string[] = [];
  private rest = "";
  private inTraceback = false;

  /** @param log called with one line for each exception */
  constructor(private readonly log: (line: string) => void) {}

  add(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      this.addLine(line);
    }
  }

  /** The last lines, for the error when moto doesn't start. */
  tail(): string {
    return [...this.lines, this.rest].join("\n").trim();
  }

  private addLine(line: string): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) {
      this.lines.shift();
    }
    if (line.startsWith("Traceback ")) {
      this.inTraceback = true;
    } else if (this.inTraceback && /^\S/.test(line)) {
      // The first line that isn't indented is the exception itself.
      this.inTraceback = false;
      this.log(`moto: ${line}`);
    }
  }
}
