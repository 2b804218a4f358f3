import type { DeploymentRequest, ReadAppSpec } from "../../contract";
import type { DriverContext } from "../context/context";
import { EXIT_CODE, type ExitCode } from "../context/exit-code";
import { propertiesOf } from "../state/revision";

/** What Terraform changes in the apply that runs the driver, in addition to the deployment. */
export type StackChanges =
  | {
      readonly kind: "known";
      /** When the plan was made, as Terraform writes it; `undefined` if the plan doesn't say. */
      readonly plannedAt: string | undefined;
      readonly changes: readonly StackChange[];
    }
  /** There is no plan of this apply. */
  | { readonly kind: "not-known" };

/** A change of one resource. */
export interface StackChange {
  /** Terraform's address of the resource. */
  readonly address: string;
  readonly action: "created" | "changed" | "replaced" | "destroyed";
}

/** What an apply deploys. */
export interface Release {
  /** @default - not known */
  readonly appSpec?: ReadAppSpec | undefined;
  /** The images of its containers, by name, as far as they are known. */
  readonly images: Readonly<Record<string, string>>;
}

/** Reads what the apply that deploys a release changes in addition. */
export type ReadStackChanges = (release: Release) => StackChanges;

/**
 * What else the apply changed, if its run was no success.
 *
 * @param context of the run; `undefined` if its input could not be read
 */
export async function changesAfter(
  exitCode: ExitCode,
  context: Pick<DriverContext, "aws" | "record" | "request"> | undefined,
  read: ReadStackChanges | undefined,
): Promise<StackChanges | undefined> {
  if (read === undefined || exitCode === EXIT_CODE.done) {
    return undefined;
  }
  if (context === undefined) {
    return { kind: "not-known" };
  }
  const { aws, record, request } = context;
  const { images } = record;
  const { TaskDefinition } = propertiesOf(request.appSpec);
  // A run with wrong input ends before it reads them. Without answers from AWS, the report doesn't wait for another one.
  if (exitCode !== EXIT_CODE.outOfTime) {
    await images.learn(aws, [TaskDefinition]);
  }
  const known = (TaskDefinition === undefined ? undefined : images.of(TaskDefinition)) ?? [];
  return read({
    appSpec: request.appSpec,
    images: Object.fromEntries(known.map(({ container, image }) => [container, image])),
  });
}

/** The most changes that are listed. */
const MOST = 10;

/** How far a run came: `running`, if a deployment continues or may have been created. */
export type Reached = "nothing-deployed" | "deployed" | "running";

/** What going back means, and how. The task definition of the release is registered in any case. */
const GO_BACK: Readonly<Record<Reached, string>> = {
  "nothing-deployed":
    "This run deployed nothing. To undo the changes, revert the change in the code and apply. This also deploys the old image, as a new revision.",
  deployed:
    "To go back completely, revert the change in the code and apply: Terraform changes the resources back, and deploys the old image as a new revision.",
  running:
    "To go back completely, wait until no deployment is running. Then revert the change in the code and apply: Terraform changes the resources back, and deploys the old image as a new revision.",
};

const EXPAND_FIRST =
  " The expand migration then runs first, with the old image: its command must accept the newer schema.";

/**
 * What else the apply changes, after a run without a success. Terraform changes most of it before the deployment, but less of
 * it before an expand migration. In every report these lines are before the next step.
 *
 * @param request what the run deploys; `undefined` if its input could not be read
 */
export function stackChangeLines(
  changes: StackChanges | undefined,
  request: Pick<DeploymentRequest, "hasExpandMigration"> | undefined,
  reached: Reached,
): readonly string[] {
  if (changes === undefined) {
    return [];
  }
  const goBack = `${GO_BACK[reached]}${request?.hasExpandMigration === true ? EXPAND_FIRST : ""}`;
  if (changes.kind === "not-known") {
    return [
      "  If this apply changed other resources before the rollout, these changes stay, and the live revision now runs with them. Terraform's output above lists them.",
      `  ${goBack}`,
    ];
  }
  const { changes: all, plannedAt } = changes;
  const plan = `The plan of this release${plannedAt === undefined ? "" : ` (of ${plannedAt})`}`;
  if (all.length === 0) {
    return [`  ${plan} changes nothing else.`];
  }
  const listed = all.slice(0, MOST);
  const more = all.length - listed.length;
  const losesData = all.some(({ action }) => action === "destroyed" || action === "replaced");
  return [
    `  ${plan} also changes ${all.length} ${all.length === 1 ? "resource" : "resources"} of the stack. The changes that Terraform has already made stay, and the live revision now runs with them:`,
    ...listed.map(({ address, action }) => `  - ${action}: ${address}`),
    ...(more === 0 ? [] : [`  - and ${more} more`]),
    `  ${goBack}${losesData ? " A destroyed or replaced resource is created again, without its data." : ""}`,
  ];
}

/**
 * The lines of a report with others before its first next step; at its end if it has none.
 *
 * @param isNext whether a line begins the next step
 */
export function beforeNext(
  lines: readonly string[],
  others: readonly string[],
  isNext: (line: string) => boolean = (line) => line.startsWith("  Next:"),
): readonly string[] {
  const found = lines.findIndex(isNext);
  const at = found === -1 ? lines.length : found;
  return [...lines.slice(0, at), ...others, ...lines.slice(at)];
}
