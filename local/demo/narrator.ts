/** Where the demo's words go. */
export interface NarratorOptions {
  readonly write: (text: string) => void;
  /** Whether a line can be written over: a terminal, not a log. */
  readonly isTerminal: boolean;
  readonly now: () => number;
}

/** In a log, how often waiting is mentioned. */
const LOG_INTERVAL_MS = 15_000;

/** The lines of Terraform's that say what it waits for, such as `aws_lb.x: Still creating... [00m30s elapsed]`. */
const ACTIVITY =
  /^\s*(?:[\w-]+\s+)?(?:data\.)?([a-z_]+\.[\w-]+): (Creating|Still creating|Modifying|Still modifying|Destroying|Still destroying|Provisioning)/;

/** The driver's own lines, in what `cdktf` prints of `terraform_data`'s provisioner. */
const DRIVER_LINE = /\(local-exec\): (?!Executing: )(.*)$/;

/**
 * Tells what the demo does while it does it: a heading a step, the driver's lines as they come, and, while a
 * command runs, how long it has been waited for and why.
 */
export class Narrator {
  private stepNumber = 0;
  private stepStartedAt = 0;
  private reason = "";
  private lastMentionAt = 0;
  private hasWaitingLine = false;

  constructor(private readonly options: NarratorOptions) {}

  /** Begins a step. */
  step(title: string, reason: string): void {
    this.stepNumber += 1;
    this.stepStartedAt = this.options.now();
    this.lastMentionAt = this.stepStartedAt;
    this.reason = reason;
    this.say(`\n${this.stepNumber}. ${title}`);
  }

  /** Says something. */
  say(line: string): void {
    this.clearWaitingLine();
    this.options.write(`${line}\n`);
  }

  /** Ends a step well. */
  done(line: string): void {
    this.say(`   ok, ${this.elapsedSeconds()} s: ${line}`);
  }

  /** Takes a line of a command: the driver's are shown, Terraform's tell what is being waited for. */
  commandLine(line: string): void {
    const driver = DRIVER_LINE.exec(line)?.[1];
    if (driver !== undefined) {
      this.say(`   | ${driver}`);
      return;
    }
    const [, resource, activity] = ACTIVITY.exec(line) ?? [];
    if (resource !== undefined && activity !== undefined) {
      this.reason = `Terraform: ${activity.replace("Still ", "").toLowerCase()} ${resource}`;
    }
  }

  /** To be called every second while a command runs; before the first step there is nothing to tell. */
  tick(): void {
    if (this.stepNumber === 0) {
      return;
    }
    const now = this.options.now();
    if (this.options.isTerminal) {
      this.clearWaitingLine();
      this.options.write(`   … ${this.elapsedSeconds()} s, waiting for ${this.reason}`);
      this.hasWaitingLine = true;
    } else if (now - this.lastMentionAt >= LOG_INTERVAL_MS) {
      this.lastMentionAt = now;
      this.say(`   … ${this.elapsedSeconds()} s, waiting for ${this.reason}`);
    }
  }

  private elapsedSeconds(): number {
    return Math.round((this.options.now() - this.stepStartedAt) / 1000);
  }

  private clearWaitingLine(): void {
    if (this.hasWaitingLine) {
      this.options.write("\r\u001b[K");
      this.hasWaitingLine = false;
    }
  }
}
