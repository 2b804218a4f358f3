/**
 * The only writer and the only parser of what this project puts into a deployment's description.
 *
 * CodeDeploy keeps the description with the deployment and shows it in its console, so it is written as text:
 *
 *     cdktf-ecs-codedeploy 0123456789ab: app:7 (order 1a2b3c4d) (run 41) (by ada) (live before: app:6)
 *
 * The parser accepts exactly what the writer writes: each mark once and at its place. A user's text can't imitate a mark, because
 * names and run ids have no parentheses, and the reason comes last.
 */
import type { Deployment, Suspension } from "../../aws";
import { markWords } from "../settings/who";

/** CodeDeploy refuses a longer description. */
export const LONGEST_DESCRIPTION = 512;

/** What a description says about its deployment. */
export interface Description {
  /** The first 12 characters of the revision's fingerprint. */
  readonly fingerprint: string;
  /** What is deployed, such as `app:7`. A long family is shortened: `a-long-fam...:7`. */
  readonly taskDefinition: string;
  /** Identifies the order. */
  readonly order: string | undefined;
  /** What of the service's scaling was suspended before; `undefined` without autoscaling, or if it wasn't known. */
  readonly scalingBefore: Suspension | undefined;
  /** Whether the deployment is a success once its traffic has shifted. */
  readonly isDoneWhenShifted: boolean;
  /** The CI run. */
  readonly runId: string | undefined;
  /** Who started the run. */
  readonly who: string | undefined;
  /** What was live when it was created, such as `app:6`; may be shortened as well. */
  readonly liveBefore: string | undefined;
  /** Whether it is an operator's rollback of `liveBefore`, which is always known then. */
  readonly isRollback: boolean;
  /** Whether it ignores the group's alarms without a break-glass, as a rollback does while one is in ALARM. */
  readonly ignoresAlarms: boolean;
  readonly breakGlass: { readonly measures: readonly string[]; readonly reason: string } | undefined;
}

/**
 * The description of an order, at most {@link LONGEST_DESCRIPTION} characters long.
 *
 * What doesn't fit is shortened in this order: the family of its own task definition, which the fingerprint identifies anyway;
 * the family of what was live before; the end of the reason.
 */
export function writeDescription(facts: Description): string {
  const excess = (text: string) => Math.max(0, text.length - LONGEST_DESCRIPTION);
  const text = (taskDefinition: string, liveBefore: string | undefined): string =>
    [
      `cdktf-ecs-codedeploy ${facts.fingerprint.slice(0, 12)}: ${taskDefinition}`,
      ...mark("order", facts.order),
      ...(facts.scalingBefore === undefined ? [] : mark("scaling before:", scalingText(facts.scalingBefore))),
      ...(facts.isDoneWhenShifted ? ["(done when shifted)"] : []),
      ...mark("run", facts.runId && markWords(facts.runId)),
      ...mark("by", facts.who && markWords(facts.who)),
      ...mark(facts.isRollback ? "rollback of" : "live before:", liveBefore),
      ...(facts.ignoresAlarms ? ["(alarms ignored)"] : []),
      ...(facts.breakGlass === undefined
        ? []
        : [`(break-glass ${facts.breakGlass.measures.join(", ")}): ${facts.breakGlass.reason}`]),
    ].join(" ");
  const { taskDefinition, liveBefore } = facts;
  const own = shortened(taskDefinition, excess(text(taskDefinition, liveBefore)));
  const before = liveBefore && shortened(liveBefore, excess(text(own, liveBefore)));
  // A surrogate pair is not cut in half.
  return text(own, before)
    .slice(0, LONGEST_DESCRIPTION)
    .replace(/[\uD800-\uDBFF]$/, "");
}

const CUT = "...";
const NAME = String.raw`[\w-]+(?:\.\.\.)?:\d+`;
const WORDS = String.raw`[^()\p{Cc}]+`;
const ON_OFF = "on|off";

/** Each mark may be missing. None may be at another place or appear twice. */
const GRAMMAR = new RegExp(
  [
    `^cdktf-ecs-codedeploy (?<fingerprint>[0-9a-f]{12}): (?<taskDefinition>${NAME})`,
    String.raw`(?: \(order (?<order>[\w-]+)\))?`,
    String.raw`(?: \(scaling before: in (?<dynamicIn>${ON_OFF}), out (?<dynamicOut>${ON_OFF}), scheduled (?<scheduled>${ON_OFF})\))?`,
    String.raw`(?<done> \(done when shifted\))?`,
    String.raw`(?: \(run (?<runId>${WORDS})\))?`,
    String.raw`(?: \(by (?<who>${WORDS})\))?`,
    String.raw`(?: \((?<from>rollback of|live before:) (?<liveBefore>${NAME})\))?`,
    String.raw`(?<alarms> \(alarms ignored\))?`,
    String.raw`(?: \(break-glass (?<measures>[a-z-]+(?:, [a-z-]+)*)\): (?<reason>.+))?$`,
  ].join(""),
  "su",
);

/** What a description says; `undefined` if this project didn't write it. */
export function parseDescription(text: string | undefined): Description | undefined {
  const found = GRAMMAR.exec(text ?? "")?.groups;
  if (found === undefined) {
    return undefined;
  }
  const { fingerprint = "", taskDefinition = "", dynamicIn, dynamicOut, scheduled, measures, reason } = found;
  return {
    fingerprint,
    taskDefinition,
    order: found["order"],
    scalingBefore:
      dynamicIn === undefined
        ? undefined
        : {
            dynamicIn: dynamicIn === "off",
            dynamicOut: dynamicOut === "off",
            scheduled: scheduled === "off",
          },
    isDoneWhenShifted: found["done"] !== undefined,
    runId: found["runId"],
    who: found["who"],
    liveBefore: found["liveBefore"],
    isRollback: found["from"] === "rollback of",
    ignoresAlarms: found["alarms"] !== undefined,
    breakGlass:
      measures === undefined || reason === undefined ? undefined : { measures: measures.split(", "), reason },
  };
}

/**
 * What a deployment's description says about it; `undefined` if this project didn't write it, or if it belongs to another
 * revision: it may be copied from another deployment.
 */
export function descriptionOf({
  description,
  sha256,
}: Pick<Deployment, "description" | "sha256">): Description | undefined {
  const parsed = parseDescription(description);
  return parsed === undefined || (sha256 !== undefined && !sha256.startsWith(parsed.fingerprint))
    ? undefined
    : parsed;
}

/** Whether a deployment goes back to an older revision, started by CodeDeploy or by an operator. */
export function isRollback(deployment: Pick<Deployment, "isRollback" | "description" | "sha256">): boolean {
  return deployment.isRollback || descriptionOf(deployment)?.isRollback === true;
}

/** Whether a name in a description, whole or shortened, is this one. */
export function isNameOf(described: string, name: string): boolean {
  const [beginning = "", revision] = described.split(CUT);
  return revision === undefined
    ? described === name
    : name.startsWith(beginning) && name.slice(name.lastIndexOf(":")) === revision;
}

/** Whether a name in a description is shortened. */
export function isShortened(described: string): boolean {
  return described.includes(CUT);
}

function mark(name: string, value: string | undefined): string[] {
  return value === undefined || value === "" ? [] : [`(${name} ${value})`];
}

function scalingText({ dynamicIn, dynamicOut, scheduled }: Suspension): string {
  const word = (isSuspended: boolean) => (isSuspended ? "off" : "on");
  return `in ${word(dynamicIn)}, out ${word(dynamicOut)}, scheduled ${word(scheduled)}`;
}

/** A task definition's name, shortened but with at least one letter and the revision: `a-long...:7`. */
function shortened(name: string, characters: number): string {
  if (characters <= 0) {
    return name;
  }
  const revision = `${CUT}${name.slice(name.lastIndexOf(":"))}`;
  return `${name.slice(0, Math.max(1, name.length - characters - revision.length))}${revision}`;
}
