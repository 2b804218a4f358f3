/** The parsed arguments of a command, and their problems. */

import { got, type Problem, under } from "../../../contract";
import { DriverError } from "../../../driver";
import type { HostFiles } from "../host";

/** The value of an option: a text, all texts of a repeatable option, or `true` for an option without a value. */
export type OptionValue = string | readonly string[] | true;

/** The arguments without a flag. */
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

  /** All problems that the command found. */
  get problems(): readonly Problem[] {
    return this.found;
  }

  /** Adds a problem. */
  problem(problem: Problem): void {
    this.found.push(problem);
  }

  /** Whether an option without a value is given. */
  has(name: string): boolean {
    return this.valueOf(name) !== undefined;
  }

  /** An option's text; `undefined` if it isn't given. */
  text(name: string): string | undefined {
    const value = this.valueOf(name);
    return typeof value === "string" ? value : undefined;
  }

  /** The texts of a repeatable option, in their order; empty if it isn't given. */
  texts(name: string): readonly string[] {
    const value = this.valueOf(name);
    return Array.isArray(value) ? value : [];
  }

  /** A whole number within a range, including both ends; `undefined` if it isn't given. */
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

  /** One of several words; `undefined` if it isn't given, or if it is another word, which is a problem. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    const choice = choices.find((one) => one === text);
    if (text !== undefined && choice === undefined) {
      this.problem(got(`--${name}: must be ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`, text));
    }
    return choice;
  }

  /** A file that an option names; `undefined` if none is given, or if it can't be read, which is a problem. */
  file(name: string): { readonly path: string; readonly text: string } | undefined {
    const path = this.text(name);
    let text: string | undefined;
    try {
      text = path === undefined ? undefined : this.files.read(path);
    } catch (error) {
      if (!(error instanceof DriverError)) {
        throw error;
      }
      for (const line of error.text) {
        this.problem(under(`--${name}: `, line));
      }
      return undefined;
    }
    if (path !== undefined && text === undefined) {
      this.problem(got(`--${name}: the file does not exist`, path));
    }
    return path === undefined || text === undefined ? undefined : { path, text };
  }

  /** The name of an option in a problem: an application may be given without its flag. */
  label(name: string): string {
    const isArgument = name === "application" && this.options[name] === undefined;
    return isArgument && this.operands.application !== undefined ? this.operands.application : `--${name}`;
  }

  /** The deployment id argument; `undefined` if it isn't given. */
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
