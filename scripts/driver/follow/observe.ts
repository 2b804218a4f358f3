/** One look at a deployment, by as few calls as show what changed. */
import type { Deployment, DeploymentTarget } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import type { Watch } from "../context/context";
import type { Observation } from "../context/observed";
import type { Question } from "./schedule";

/** After so many looks at the target alone the deployment itself is asked, whatever the target says. */
const TARGET_ALONE = 3;

/** What is kept from one look to the next. */
export interface Looking {
  /** Whether the target may be asked: it shows the timeline, and nothing that a verdict needs. */
  targetIsOpen: boolean;
  seen: Observation | undefined;
  /** How many looks in a row were at the target alone. */
  targetAlone: number;
}

/** One look: by one call where that is enough, by two at the first, and where the one says that there is more to see. */
export async function observe(
  watch: Watch,
  deploymentId: string,
  looking: Looking,
  question: Question,
  say: (line: string) => void,
): Promise<Observation> {
  const { aws } = watch;
  const askTarget = () => targetIfOpen(watch, deploymentId, looking, say);
  const { seen } = looking;
  const asksDeployment =
    seen === undefined ||
    question === "deployment" ||
    !hasBegun(seen.deployment) ||
    looking.targetAlone >= TARGET_ALONE;
  if (asksDeployment || !looking.targetIsOpen) {
    const deployment = await aws.deployment(deploymentId);
    const isAsBefore = seen !== undefined && seen.deployment.status === deployment.status;
    const isAll = !hasBegun(deployment) || (isAsBefore && question === "deployment");
    const target = isAll ? seen?.target : await askTarget();
    looking.targetAlone = 0;
    return { deployment, target: target ?? seen?.target };
  }
  const target = await askTarget();
  looking.targetAlone += 1;
  if (target === undefined || !isUnderWay(target)) {
    looking.targetAlone = 0;
    return { deployment: await aws.deployment(deploymentId), target: target ?? seen.target };
  }
  return { deployment: seen.deployment, target };
}

/** Before that there is nothing at the service to be seen. */
function hasBegun({ status }: Deployment): boolean {
  return status !== "Created" && status !== "Queued";
}

/** The target; nothing once it was refused, which is said and then left alone: the deployment alone tells its end. */
async function targetIfOpen(
  { aws, request }: Watch,
  deploymentId: string,
  looking: Looking,
  say: (line: string) => void,
): Promise<DeploymentTarget | undefined> {
  if (!looking.targetIsOpen) {
    return undefined;
  }
  try {
    return await aws.deploymentTarget(deploymentId, request.cluster, request.service);
  } catch (error) {
    if (!(error instanceof AwsFailure && (error.kind === "denied" || error.kind === "rejected"))) {
      throw error;
    }
    looking.targetIsOpen = false;
    say(`${explainFailure(error)} The deployment is followed without its lifecycle events.`);
    return undefined;
  }
}

/** Whether CodeDeploy has more to do at the service, so that the deployment's own status can't have changed. */
function isUnderWay(target: DeploymentTarget): boolean {
  const goesOn = target.status === "Pending" || target.status === "InProgress";
  return goesOn && target.events.some(({ status }) => status === "Pending" || status === "InProgress");
}
