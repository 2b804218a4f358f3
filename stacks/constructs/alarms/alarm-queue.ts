import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { TerraformStack } from "cdktf";
import { describePlace, isSamePlace, placeOf, placeOfResource } from "../../support/cdktf/place";
import { referenceKey } from "../../support/cdktf/references";

/**
 * Finds a queue of the app that is not where a service's alarm on it is: CloudWatch has the metrics of a queue in the
 * queue's account and region. A queue that is not in the app may be anywhere.
 *
 * @param queueName the queue of the alarm, by name; `undefined` without such an alarm
 */
export function checkQueuePlace(stack: TerraformStack, queueName: string | undefined): string[] {
  const key = referenceKey(queueName, ["name"]);
  if (key === undefined) {
    return [];
  }
  const place = placeOf(stack);
  const named = stack.node.root.node
    .findAll()
    .filter((construct) => construct instanceof SqsQueue)
    .filter(({ name, nameInput }) => [name, nameInput].some((one) => referenceKey(one, ["name"]) === key));
  const [other] = named;
  return other === undefined || named.some((queue) => isSamePlace(placeOfResource(queue), place))
    ? []
    : [
        [
          `${stack.node.path} has an alarm on the queue ${other.node.path}, which is in ${describePlace(placeOfResource(other))}, but the alarm is in ${describePlace(place)}: it could never be in ALARM`,
          "   to do: give a queue in the region and account of the service, or create the alarm where the queue is",
        ].join("\n"),
      ];
}
