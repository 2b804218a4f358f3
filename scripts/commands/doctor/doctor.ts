/** `doctor`: what is wrong with the service and would stand in the way of a deployment, each finding with its mend. */
import type { Place } from "../../contract";
import { EXIT_CODE } from "../../driver/exit-code";
import { tidy } from "../../driver/report-lines";
import type { CommandAnswer, CommandContext } from "../frame/command";
import { type Examined, examine, type Trouble } from "./find";
import { mend } from "./fix";

export interface DoctorOptions {
  /** Mends what is safe to mend, and looks again. */
  readonly fix: boolean;
  /** A person agrees to what `fix` would ask. */
  readonly yes: boolean;
}

/** With `--json`. */
export interface DoctorResult {
  readonly version: 1;
  readonly service: Place;
  /** What is wrong, after what `--fix` did. */
  readonly findings: readonly Finding[];
  /** What `--fix` mended. */
  readonly mended: readonly Finding[];
  /** Why something isn't known, in sentences that name the IAM action. */
  readonly unknown: readonly string[];
}

export type Finding = Pick<Trouble, "kind" | "what" | "mend">;

/**
 * Looks for what is wrong, and mends what it is told to.
 *
 * @returns 0 when nothing is wrong (any more), as far as it could look; 6 when findings are left
 */
export async function doctor(context: CommandContext, { fix, yes }: DoctorOptions): Promise<CommandAnswer> {
  const found = await examine(context);
  const isMendable = found.troubles.some((trouble) => trouble.fix !== undefined);
  if (fix && isMendable) {
    await mend(context, found.troubles, yes);
    return answer(context, await examine(context), found.troubles);
  }
  return answer(context, found, []);
}

function answer({ place }: CommandContext, left: Examined, before: readonly Trouble[]): CommandAnswer {
  const { troubles, unknown } = left;
  const mended = before.filter(({ kind }) => !troubles.some((trouble) => trouble.kind === kind));
  const data: DoctorResult = {
    version: 1,
    service: place,
    findings: troubles.map(toFinding),
    mended: mended.map(toFinding),
    unknown,
  };
  const lines = [
    firstLine(place, left, mended.length),
    ...troubles.flatMap(({ what, mend: how }, index) => [
      tidy(`${index + 1}. ${what}`),
      ...how.map((line) => `     ${line}`),
    ]),
    ...unknown.map((why) => tidy(`  Not known: ${why}`)),
  ];
  return { exitCode: troubles.length === 0 ? EXIT_CODE.done : EXIT_CODE.refused, data, lines };
}

function firstLine({ application }: Place, { troubles, unknown }: Examined, mended: number): string {
  const asFar = unknown.length === 0 ? "" : ", as far as could be asked";
  const before = mended === 0 ? "" : ` ${mended} mended.`;
  if (troubles.length === 0) {
    return `${application}: nothing is wrong${mended === 0 ? "" : " any more"}${asFar}.${before}`;
  }
  const count = troubles.length === 1 ? "1 finding" : `${troubles.length} findings`;
  return `${application}: ${count}${mended === 0 ? "" : " left"}${asFar}.${before}`;
}

function toFinding({ kind, what, mend: how }: Trouble): Finding {
  return { kind, what, mend: how };
}
