import { checkKmsKey, checkRegionOf } from "../../support/arns";
import { checkNoRepeats } from "../../support/lists";
import { checkText, isKnown, type Problem } from "../../support/problems";
import { checkKeyPolicy } from "./key-policy";
import { DEPLOYMENT_EVENTS, type Notifications } from "./notification-props";
import { checkExistingTopic } from "./topic-key";

/**
 * Everything that is wrong with the notifications of a service. Tokens pass, except those of topics and keys of the app.
 *
 * @param roleName the end of the name of CodeDeploy's role
 */
export function checkNotifications(
  prop: string,
  { topic, events }: Notifications,
  roleName: string,
): Problem[] {
  return [
    ...(topic?.kind === "existing"
      ? checkText(`${prop}.topic.arn`, topic.arn, /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}$/, {
          allowed: "the ARN of a standard SNS topic, not of a subscription or a FIFO topic",
          fix: "copy it from: aws sns list-topics",
        })
      : []),
    // CodeDeploy may not use a key that is given by an alias: its role's policy names the key.
    ...checkKmsKey(`${prop}.topic.kmsKeyArn`, topic?.kmsKeyArn),
    ...checkKeyPolicy(`${prop}.topic.kmsKeyArn`, topic?.kmsKeyArn, roleName),
    ...(topic?.kind === "existing" ? checkExistingTopic(`${prop}.topic`, topic) : []),
    ...(isKnown(events) && events !== "all" ? checkEvents(`${prop}.events`, events) : []),
  ];
}

function checkEvents(prop: string, events: readonly string[]): Problem[] {
  return events.length > 0
    ? checkNoRepeats(prop, events)
    : [
        {
          prop,
          what: "got an empty list",
          allowed: `"all", or one or more of ${DEPLOYMENT_EVENTS.join(", ")}`,
          fix: "add an event, or remove notifications",
        },
      ];
}

/** Checks that the topic and its key are in the region of the service. Unresolved tokens pass. */
export function checkNotificationsRegion(prop: string, { topic }: Notifications, region: string): Problem[] {
  return [
    ...(topic?.kind === "existing" ? checkRegionOf(`${prop}.topic.arn`, topic.arn, region) : []),
    ...checkRegionOf(`${prop}.topic.kmsKeyArn`, topic?.kmsKeyArn, region),
  ];
}
