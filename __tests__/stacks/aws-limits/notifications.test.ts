/** What AWS refuses of notifications. */
import { arn, here, IN_OTHER_REGION, KEY, notifications, TOPIC, testLimits, topic } from "./support";

testLimits([
  [
    "a topic of another region",
    "service",
    topic({ arn: TOPIC.replace("eu-west-1", "us-east-1") }),
    `notifications.topic.arn: ${IN_OTHER_REGION} the service is in eu-west-1`,
    topic({}),
  ],
  [
    "a FIFO topic, to which CodeDeploy can't publish",
    "service",
    topic({ arn: `${TOPIC}.fifo` }),
    `notifications.topic.arn: got "${TOPIC}.fifo"`,
    topic({ arn: `${TOPIC}-fifo` }),
  ],
  [
    "a topic whose key is in another region",
    "service",
    notifications({ kind: "own", kmsKeyArn: arn(KEY) }),
    `notifications.topic.kmsKeyArn: ${IN_OTHER_REGION} the service is in eu-west-1`,
    notifications({ kind: "own", kmsKeyArn: here(KEY) }),
  ],
  [
    "a topic whose key is an alias, which CodeDeploy's role can't name",
    "service",
    topic({ kmsKeyArn: "alias/topics" }),
    'notifications.topic.kmsKeyArn: got "alias/topics"',
    topic({ kmsKeyArn: here(KEY) }),
  ],
  [
    "a trigger without events",
    "service",
    notifications({ kind: "own" }, []),
    "notifications.events: got an empty list",
    notifications({ kind: "own" }, ["DeploymentFailure"]),
  ],
  [
    "an event of instances, which ECS doesn't have",
    "service",
    notifications({ kind: "own" }, ["InstanceFailure"]),
    'notifications.events[0]: got "InstanceFailure"',
    notifications({ kind: "own" }, "all"),
  ],
]);
