/** The parsed arguments of a command, and their problems. */

import { got, type Problem, under } from "../../../contract";
import { DriverError } from "../../../driver";
import type { HostFiles } from "../host";

/** The value of an option: a text, or `true` where it has none. */
export type OptionValue = string | true;

/** What was given without a flag. */
export interface Operands {
  readonly application?: string | undefined;
  readonly deploymentId?: string | undefined;
}

export class Given {
  private readonly found: Problem[] = [];

  constructor(
    private readonly options: Readonly<Record<string, OptionValue | undefined>>,
    private readonly operands: Operands,
    private readonly files: HostFiles,
  ) {}

  /** Everything that the command found wrong. */
  get problems(): readonly Problem[] {
    return this.found;
  }

  /** Says what else is wrong. */
  problem(problem: Problem): void {
    this.found.push(problem);
  }

  /** Whether an option without a value is given. */
  has(name: string): boolean {
    return this.valueOf(name) !== undefined;
  }

  /** An option's text; `undefined` where it isn't given. */
  text(name: string): string | undefined {
    const value = this.valueOf(name);
    return typeof value === "string" ? value : undefined;
  }

  /** A whole number within a range, both ends of it allowed; `undefined` where it isn't given. */
  integer(name: string, range: { readonly from: number; readonly to: number }): number | undefined {
    const text = this.text(name);
    if (text === undefined) {
      return undefined;
    }
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= range.from && value <= range.to)) {
      this.problem(got(`--${name}: must be a whole number from ${range.from} to ${range.to}`, text));
    }
    return value;
  }

  /** One of several words; `undefined` where it isn't given, or is none of them, which is a problem. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    const choice = choices.find((one) => one === text);
    if (text !== undefined && choice === undefined) {
      this.problem(got(`--${name}: must be ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`, text));
    }
    return choice;
  }

  /** A file that an option names; `undefined` where none is given, or it can't be read, which is a problem. */
  file(name: string): { readonly path: string; readonly text: string } | undefined {
    const path = this.text(name);
    let text: string | undefined;
    try {
      text = path === undefined ? undefined : this.files.read(path);
    } catch (error) {
      if (!(error instanceof DriverError)) {
        throw error;
      }
      for (const line of error.said) {
        this.problem(under(`--${name}: `, line));
      }
      return undefined;
    }
    if (path !== undefined && text === undefined) {
      this.problem(got(`--${name}: the file does not exist`, path));
    }
    return path === undefined || text === undefined ? undefined : { path, text };
  }

  /** How an option is named where it is wrong: an application may be named without its flag. */
  label(name: string): string {
    const isArgument = name === "application" && this.options[name] === undefined;
    return isArgument && this.operands.application !== undefined ? this.operands.application : `--${name}`;
  }

  /** The argument that is the id of a deployment; `undefined` where it isn't given. */
  deploymentId(): string | undefined {
    const id = this.operands.deploymentId;
    if (id !== undefined && !/^d-[A-Za-z0-9]+$/.test(id)) {
      this.problem(got("must be the id of a deployment, such as d-ABCDEF123", id));
    }
    return id;
  }

  private valueOf(name: string): OptionValue | undefined {
    return this.options[name] ?? (name === "application" ? this.operands.application : undefined);
  }
}
