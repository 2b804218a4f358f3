import type { AccountRegion } from "../../account-region";
import type { TopicMessage } from "../../sns/topics";
import { overviewOf } from "../deployments/views";
import type { Deployment, DeploymentStatus, Trigger } from "../model";

/** The statuses as messages spell them. That of a stopped deployment isn't documented: handlers of messages expect it. */
const STATUS: Readonly<Record<DeploymentStatus, string>> = {
  Created: "CREATED",
  Queued: "QUEUED",
  InProgress: "IN_PROGRESS",
  Ready: "READY",
  Succeeded: "SUCCEEDED",
  Failed: "FAILED",
  Stopped: "ABORTED",
};

/**
 * What CodeDeploy publishes about a deployment in its current state. The members are those of the documentation. Their
 * forms are those of messages that AWS sent: times as texts, and objects as texts of JSON.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications-json-format.html
 */
export function triggerMessage(
  { name }: Trigger,
  deployment: Deployment,
  { account, region }: AccountRegion,
): TopicMessage {
  const { id, application, group, state } = deployment;
  const status = STATUS[state.status];
  const hasEnded = "completeTime" in state;
  const message = {
    region,
    accountId: account,
    eventTriggerName: name,
    applicationName: application.name,
    deploymentId: id,
    deploymentGroupName: group.name,
    createTime: timeText(deployment.createTime),
    completeTime: hasEnded ? timeText(state.completeTime) : null,
    ...(hasEnded ? { deploymentOverview: overview(deployment) } : {}),
    status,
    ...("error" in state
      ? {
          errorInformation: JSON.stringify({
            ErrorCode: state.error.code,
            ErrorMessage: state.error.message,
          }),
        }
      : {}),
    ...rollbackInformation(deployment),
  };
  return {
    subject: `${status}: AWS CodeDeploy ${id} in ${region} to ${application.name}`.slice(0, 100),
    text: JSON.stringify(message),
  };
}

/** Without the count of the targets that are ready. */
function overview(deployment: Deployment): string {
  const { Ready: _, ...counts } = overviewOf(deployment);
  return JSON.stringify(counts);
}

/** A rollback names the deployment that it rolls back. A failed deployment doesn't name its rollback yet. */
function rollbackInformation({ origin, rollback, state }: Deployment): object {
  if (origin.creator === "codeDeployRollback") {
    const information = {
      RollbackMessage: rollback?.rollbackMessage,
      RollbackTriggeringDeploymentId: origin.of.id,
    };
    return { rollbackInformation: JSON.stringify(information) };
  }
  return "error" in state ? { rollbackInformation: "{}" } : {};
}

/** `Thu Oct 13 15:50:45 UTC 2022`. */
function timeText(time: Date): string {
  const [weekday = "", day, month, year, clock] = time.toUTCString().split(" ");
  return `${weekday.replace(",", "")} ${month} ${day} ${clock} UTC ${year}`;
}
