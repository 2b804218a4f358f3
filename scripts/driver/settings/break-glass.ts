/** What an operator can switch off for one deployment in an emergency. The reason is kept in the deployment's description. */

import type { NewDeployment } from "../../aws";
import { BREAK_GLASS_REASON_VARIABLE, BREAK_GLASS_VARIABLE, got, type Problem } from "../../contract";
import { BY_VARIABLE, type NameOf } from "../context/wording";
import { whoOf } from "./who";

const MEASURES = ["ignore-alarms", "all-at-once", "no-rollback"] as const;
export type Measure = (typeof MEASURES)[number];

/** In characters. A shorter reason says nothing; a longer one may not fit into CodeDeploy's description. */
const REASON = { shortest: 5, longest: 200 };

export interface BreakGlass {
  readonly measures: readonly Measure[];
  readonly reason: string;
  /** Who started the run, according to its environment. */
  readonly who: string;
}

export type ReadBreakGlass =
  | { readonly kind: "none" }
  | { readonly kind: "given"; readonly glass: BreakGlass }
  | { readonly kind: "wrong"; readonly problems: readonly Problem[] };

/** Reads it from the run's environment only. In Terraform's state it would also apply to the next run. */
export function readBreakGlass(
  env: Readonly<Record<string, string | undefined>>,
  nameOf: NameOf = BY_VARIABLE,
): ReadBreakGlass {
  const given = env[BREAK_GLASS_VARIABLE]?.trim() ?? "";
  const reason = env[BREAK_GLASS_REASON_VARIABLE]?.trim() ?? "";
  if (given === "") {
    // A reason alone is an error: its author believes that something is switched off.
    return reason === ""
      ? { kind: "none" }
      : {
          kind: "wrong",
          problems: [
            {
              what: `${nameOf(BREAK_GLASS_REASON_VARIABLE)}: is set without ${nameOf(BREAK_GLASS_VARIABLE)}`,
            },
          ],
        };
  }
  const words = given.split(",").map((word) => word.trim());
  const measures = MEASURES.filter((measure) => words.includes(measure));
  const unknown = words.filter((word) => !(MEASURES as readonly string[]).includes(word));
  const problems = [
    ...unknown.map((word) =>
      got(`${nameOf(BREAK_GLASS_VARIABLE)}: must be a comma-separated list of ${MEASURES.join(", ")}`, word),
    ),
    ...reasonProblems(reason, nameOf(BREAK_GLASS_REASON_VARIABLE)),
  ];
  if (problems.length > 0) {
    return { kind: "wrong", problems };
  }
  return { kind: "given", glass: { measures, reason, who: whoOf(env) ?? "unknown" } };
}

/** The problems never show the reason itself, which may be a secret in the wrong variable. */
function reasonProblems(reason: string, name: string): readonly Problem[] {
  const allowed = `must give the reason in ${REASON.shortest} to ${REASON.longest} characters on one line`;
  if (reason === "") {
    return [{ what: `${name}: is missing: it ${allowed}` }];
  }
  if (reason.length < REASON.shortest || reason.length > REASON.longest) {
    const count = reason.length === 1 ? "1 character" : `${reason.length} characters`;
    return [{ what: `${name}: ${allowed}`, detail: `it has ${count}` }];
  }
  return /\p{Cc}/u.test(reason)
    ? [{ what: `${name}: ${allowed}`, detail: "it has a line break or another control character" }]
    : [];
}

/** What is switched off, by whom and why, for the log: a line if anything is. @param runId the id of the CI run */
export function breakGlassLines(glass: BreakGlass | undefined, runId: string | undefined): readonly string[] {
  if (glass === undefined) {
    return [];
  }
  const { measures, reason, who } = glass;
  const run = runId === undefined ? "" : ` (run ${runId})`;
  return [`This run is a break-glass by ${who} (${measures.join(", ")}): ${reason}${run}`];
}

/** The members of the order that it overrides. */
export function overridesOf(
  glass: BreakGlass | undefined,
): Pick<NewDeployment, "deploymentConfigName" | "ignoresAlarms" | "neverRollsBack"> {
  const has = (measure: Measure) => glass?.measures.includes(measure) === true;
  return {
    ...(has("all-at-once") ? { deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce" } : {}),
    ...(has("ignore-alarms") ? { ignoresAlarms: true } : {}),
    ...(has("no-rollback") ? { neverRollsBack: true } : {}),
  };
}
