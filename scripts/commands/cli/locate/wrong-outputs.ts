/** The error of a stack's outputs with values that this version does not accept. */
import { type Problem, under } from "../../../contract";
import { DriverError, deployStackCommand, EXIT_CODE, nextLines, PROGRAM, thenLines } from "../../../driver";

/** The outputs of a stack. */
export interface OutputsOf {
  /** `undefined` if a file doesn't name it. */
  readonly stack?: string | undefined;
  /** The command that brings the outputs up to date. */
  readonly refresh: string;
}

/**
 * The outputs name a service, but other values in them are wrong.
 *
 * @param more lines about another way. @default - none
 */
export function wrongOutputs(
  problems: readonly Problem[],
  of: OutputsOf,
  more: readonly string[] = [],
): DriverError {
  return new DriverError(EXIT_CODE.badInput, [
    `${PROGRAM}: the stack's outputs are not valid.`,
    ...problems.map((problem) => under("  - ", problem)),
    ...rewriteLines("deploy the stack again with this version", of),
    ...more,
  ]);
}

/** An apply, and the command that writes a file of its outputs. @param what why to apply */
export function rewriteLines(
  what: string,
  { stack, refresh }: Pick<OutputsOf, "stack"> & { readonly refresh: string | undefined },
): readonly string[] {
  const deploys = stack && deployStackCommand(stack);
  return [
    ...nextLines(what, deploys),
    ...(refresh === undefined || refresh === deploys ? [] : thenLines("write the outputs again", refresh)),
  ];
}
