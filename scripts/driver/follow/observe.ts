/** One observation of a deployment, with as few calls as possible. */
import type { Deployment, DeploymentTarget } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import type { DriverContext } from "../context/context";
import type { Observation } from "../context/observed";
import type { Question } from "./schedule";

/** After so many observations of the target only, the deployment itself is read. */
const MOST_TARGET_ONLY = 3;

/** What is kept from one observation to the next. */
export interface PollState {
  /** Whether the caller may read the target. It shows the timeline; the verdict does not need it. */
  mayReadTarget: boolean;
  seen: Observation | undefined;
  /** How many observations in a row read the target only. */
  targetOnly: number;
}

/** Observes a deployment: with one call if that is enough; with two at first, and whenever the first shows a change. */
export async function observe(
  context: DriverContext,
  deploymentId: string,
  state: PollState,
  question: Question,
  say: (line: string) => void,
): Promise<Observation> {
  const { aws } = context;
  const askTarget = () => readTargetIfAllowed(context, deploymentId, state, say);
  const { seen } = state;
  const asksDeployment =
    seen === undefined ||
    question === "deployment" ||
    !hasBegun(seen.deployment) ||
    state.targetOnly >= MOST_TARGET_ONLY;
  if (asksDeployment || !state.mayReadTarget) {
    const deployment = await aws.deployment(deploymentId);
    const isAsBefore = seen !== undefined && seen.deployment.status === deployment.status;
    const isAll = !hasBegun(deployment) || (isAsBefore && question === "deployment");
    const target = isAll ? seen?.target : await askTarget();
    state.targetOnly = 0;
    return { deployment, target: target ?? seen?.target };
  }
  const target = await askTarget();
  state.targetOnly += 1;
  if (target === undefined || !isUnderWay(target)) {
    state.targetOnly = 0;
    return { deployment: await aws.deployment(deploymentId), target: target ?? seen.target };
  }
  return { deployment: seen.deployment, target };
}

/** Before that, the deployment has done nothing to the service. */
function hasBegun({ status }: Deployment): boolean {
  return status !== "Created" && status !== "Queued";
}

/** The target; `undefined` once AWS has refused it, which is reported once. The deployment's own status is enough then. */
async function readTargetIfAllowed(
  { aws, request }: DriverContext,
  deploymentId: string,
  state: PollState,
  say: (line: string) => void,
): Promise<DeploymentTarget | undefined> {
  if (!state.mayReadTarget) {
    return undefined;
  }
  try {
    return await aws.deploymentTarget(deploymentId, request.cluster, request.service);
  } catch (error) {
    if (!(error instanceof AwsFailure && (error.kind === "denied" || error.kind === "rejected"))) {
      throw error;
    }
    state.mayReadTarget = false;
    say(`${explainFailure(error)} Lifecycle events are not shown.`);
    return undefined;
  }
}

/** Whether CodeDeploy has more to do at the service, so that the deployment's own status can't have changed. */
function isUnderWay(target: DeploymentTarget): boolean {
  const isOpen = target.status === "Pending" || target.status === "InProgress";
  return isOpen && target.events.some(({ status }) => status === "Pending" || status === "InProgress");
}
