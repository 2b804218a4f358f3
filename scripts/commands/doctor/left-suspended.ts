/** What a run that died left suspended of a service's scaling. */
import type { Aws, Suspension } from "../../aws";
import type { Place } from "../../contract";
import { isAllSuspended, suspendedBefore } from "../../driver/scaling";

/**
 * The last deployment that says what was suspended before it, if that wasn't all.
 *
 * @returns `undefined` where none says so: a person may have suspended it
 * @throws AwsFailure when AWS can't be asked
 */
export async function leftSuspended(
  aws: Aws,
  { application, deploymentGroup }: Place,
): Promise<{ readonly id: string; readonly before: Suspension } | undefined> {
  const ended = await aws.endedDeployments(application, deploymentGroup);
  const [last] = [...ended]
    .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
    .flatMap((deployment) => {
      const before = suspendedBefore(deployment);
      return before === undefined ? [] : [{ id: deployment.id, before }];
    });
  return last === undefined || isAllSuspended(last.before) ? undefined : last;
}
