/** What synth can't know, so that only AWS finds it. */
import { expect, test } from "@jest/globals";
import { RULES_SERVICE } from "../../support/fixtures";
import {
  CERTIFICATE,
  container,
  existingTask,
  here,
  https,
  KEY,
  list,
  notifications,
  PROBLEMS,
  record,
  rule,
  statement,
  TASK,
  TOPIC,
  topic,
} from "./support";

/** What synth can't know, why, and props with it that synth accepts. AWS refuses them, or the tasks don't start. */
const ONLY_AWS: readonly (readonly [limit: string, reason: string, props: object])[] = [
  ["two existing subnets in one zone", "an id doesn't contain the zone", {}],
  [
    "an existing bucket that is missing, is in another region, or doesn't let the load balancer write",
    "its name doesn't contain the region, and its policy belongs to others",
    { loadBalancer: { logs: { kind: "existing", bucket: "logs" } } },
  ],
  [
    "a certificate that isn't issued",
    "only ACM knows its state",
    https({ certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/pending" }),
  ],
  [
    "26 additional certificates of a load balancer",
    "AWS raises this quota on request",
    https({ additionalCertificateArns: list(26, (n) => here(CERTIFICATE).replace("one", `n${n}`)) }),
  ],
  [
    "101 rules of a load balancer",
    "AWS raises this quota on request",
    {
      ...RULES_SERVICE,
      productionListener: {
        kind: "rules",
        rules: record(101, (n) => ({ priority: n + 1, paths: [`/${n}`] })),
      },
    },
  ],
  ["a priority that another app has taken", "an app doesn't know the rules of others", rule({})],
  [
    "a TLS policy with a later date than all known ones",
    "AWS adds policies",
    https({ tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-New-2099-01" }),
  ],
  [
    "a container that isn't in an existing task definition",
    "the task definition is known by its ARN",
    existingTask(here(TASK)),
  ],
  [
    "an action that doesn't exist",
    "IAM accepts it, and AWS adds actions (iam-policies.test.ts checks the stacks' own)",
    statement({ actions: ["s3:MakeCoffee"] }),
  ],
  [
    "a secret that doesn't exist, or whose policy denies it",
    "only Secrets Manager knows it; another region is allowed",
    container({ secrets: { A: "arn:aws:secretsmanager:us-east-1:444455556666:secret:a-AbCdEf" } }),
  ],
  [
    "a file system of another region, or without a mount target in a zone",
    "its id doesn't contain the region",
    {
      volumes: { a: { kind: "efs", fileSystemId: "fs-0a1b2c3d" } },
      ...container({ mounts: [{ volume: "a", path: "/a" }] }),
    },
  ],
  ["an existing topic whose key CodeDeploy may not use", "its ARN doesn't name the key", topic({})],
  [
    "a key whose policy denies it to CodeDeploy's role",
    "its policy belongs to others",
    notifications({ kind: "own", kmsKeyArn: here(KEY) }),
  ],
  [
    "a topic of another account that doesn't allow CodeDeploy's role",
    "its policy belongs to others",
    topic({ arn: TOPIC.replace("111122223333", "999988887777") }),
  ],
  [
    "a tag with a character that a service refuses",
    "each service allows other characters",
    { tags: { "team,shop": "a" } },
  ],
  [
    "an image that doesn't exist, or is for another CPU architecture",
    "only the registry knows it",
    { ...container({ image: "missing:1" }), cpuArchitecture: "ARM64" },
  ],
];

test.each(ONLY_AWS)("only AWS finds %s: %s", (_limit, _reason, props) => {
  expect(PROBLEMS.service(props)).toEqual([]);
});
