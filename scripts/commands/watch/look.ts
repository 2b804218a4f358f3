/** What commands ask before they act: what is there, and what a deployment of the past rolled out. */
import type { DeploymentRequest } from "../../contract";
import { look, type Sight } from "../../driver/decide";
import { DriverError } from "../../driver/errors";
import { type Problem, under } from "../../problem";
import { requestOf } from "../deploy/app-spec";
import type { CommandContext } from "../frame/command";
import { taskDefinitionIn } from "../rollback/app-spec-task-definition";

/** So many of a group's deployments are looked back at. */
export const LOOK_BACK = 50;

/**
 * Looks at the service, its deployment group and what runs there, as the driver does.
 *
 * @throws DriverError with exit code 2 when these aren't a service and a group that fit each other, or several calls failed
 * @throws AwsFailure when AWS can't be asked
 */
export async function lookAt({ aws, place }: Pick<CommandContext, "aws" | "place">): Promise<Sight> {
  try {
    return await look(aws, place);
  } catch (error) {
    if (!(error instanceof DriverError)) {
      throw error;
    }
    throw new DriverError(error.exitCode, [
      "The service or its deployment group is not what was named, or can't be looked at. Nothing was changed.",
      ...error.said.slice(1),
    ]);
  }
}

/** What CodeDeploy remembers of a revision. */
export type Kept =
  | { readonly kind: "kept"; readonly request: DeploymentRequest }
  | { readonly kind: "not-kept" }
  /** It isn't an AppSpec that the driver goes by: somebody deployed it by other means. */
  | {
      readonly kind: "unreadable";
      readonly problems: readonly Problem[];
      /** The task definition that it names, as an ARN or `family:revision`; `undefined` where it names none. */
      readonly taskDefinition: string | undefined;
    };

/**
 * Reads what a deployment rolled out: it shows the fingerprint of its AppSpec alone.
 *
 * @param sha256 the fingerprint; `undefined` for a deployment that has none, since its AppSpec lies elsewhere
 * @throws AwsFailure when AWS can't be asked
 */
export async function keptRevision(
  { aws, place }: Pick<CommandContext, "aws" | "place">,
  sha256: string | undefined,
): Promise<Kept> {
  const text = sha256 === undefined ? undefined : await aws.revision(place.application, sha256);
  if (text === undefined) {
    return { kind: "not-kept" };
  }
  const parsed = requestOf(place, text);
  return parsed.ok
    ? { kind: "kept", request: parsed.request }
    : { kind: "unreadable", problems: parsed.problems, taskDefinition: taskDefinitionIn(text) };
}

/** Why a deployment's AppSpec isn't known, in lines; the first is a clause. */
export function whyUnknown(kept: Exclude<Kept, { kind: "kept" }>): readonly [string, ...Problem[]] {
  return kept.kind === "not-kept"
    ? ["CodeDeploy does not keep its AppSpec"]
    : ["its AppSpec is not one of this project's", ...kept.problems.map((problem) => under("  - ", problem))];
}
