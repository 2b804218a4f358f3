/** Where the demo writes its output. */
export interface NarratorOptions {
  readonly write: (text: string) => void;
  /** Whether a line can be overwritten: true for a terminal, false for a log. */
  readonly isTerminal: boolean;
  readonly now: () => number;
}

/** How often a log shows that the demo is waiting. */
const LOG_INTERVAL_MS = 15_000;

/** Terraform's lines that show what it waits for, such as `aws_lb.x: Still creating... [00m30s elapsed]`. */
const ACTIVITY =
  /^\s*(?:[\w-]+\s+)?(?:data\.)?([a-z_]+\.[\w-]+): (Creating|Still creating|Modifying|Still modifying|Destroying|Still destroying|Provisioning)/;

/** The driver's lines in the output of `cdktf`: the provisioner of `terraform_data` prints them. */
const DRIVER_LINE = /\(local-exec\): (?!Executing: )(.*)$/;

/**
 * Prints the progress of the demo: a heading for each step, the driver's lines, and, while a command runs, how long
 * and what the demo waits for.
 */
export class Narrator {
  private stepNumber = 0;
  private stepStartedAt = 0;
  private reason = "";
  private lastLoggedAt = 0;
  private hasWaitingLine = false;

  constructor(private readonly options: NarratorOptions) {}

  /** Starts a step. */
  step(title: string, reason: string): void {
    this.stepNumber += 1;
    this.stepStartedAt = this.options.now();
    this.lastLoggedAt = this.stepStartedAt;
    this.reason = reason;
    this.say(`\n${this.stepNumber}. ${title}`);
  }

  /** Prints a line. */
  say(line: string): void {
    this.clearWaitingLine();
    this.options.write(`${line}\n`);
  }

  /** Ends a successful step. */
  done(line: string): void {
    this.say(`   ok, ${this.elapsedSeconds()} s: ${line}`);
  }

  /** Handles a line of a command: prints the driver's lines, and reads from Terraform's lines what it waits for. */
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

  /** Call this every second while a command runs. Before the first step it prints nothing. */
  tick(): void {
    if (this.stepNumber === 0) {
      return;
    }
    const now = this.options.now();
    if (this.options.isTerminal) {
      this.clearWaitingLine();
      this.options.write(`   … ${this.elapsedSeconds()} s, waiting for ${this.reason}`);
      this.hasWaitingLine = true;
    } else if (now - this.lastLoggedAt >= LOG_INTERVAL_MS) {
      this.lastLoggedAt = now;
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
