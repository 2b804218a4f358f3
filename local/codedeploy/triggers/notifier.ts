import type { AccountRegion } from "../../account-region";
import type { Topics } from "../../sns/topics";
import type { Deployment, TriggerEvent } from "../model";
import { triggerMessage } from "./trigger-message";

/** Publishes an event of a deployment to the topics of its group's triggers. Returns at once. */
export type Notify = (deployment: Deployment, event: TriggerEvent) => void;

/**
 * Creates the publisher of an account and a region. Messages are published in the order of their events. On AWS too, a
 * message that can't be published changes nothing about the deployment.
 */
export function createNotifier({
  accountRegion,
  topics,
  log,
}: {
  readonly accountRegion: AccountRegion;
  readonly topics: Topics;
  readonly log: (line: string) => void;
}): Notify {
  let last = Promise.resolve();
  return (deployment, event) => {
    for (const trigger of deployment.group.triggers.filter(({ events }) => events.includes(event))) {
      const message = triggerMessage(trigger, deployment, accountRegion);
      last = last
        .then(() => topics.publish(trigger.topicArn, message))
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          log(
            `codedeploy ${deployment.id}: trigger ${trigger.name} could not publish ${event} to ${trigger.topicArn}: ${reason}`,
          );
        });
    }
  };
}
