import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { expect, test } from "@jest/globals";
import { ServiceStack } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { Template, testApp } from "../../../support/template";

const ACCOUNT = "eu-west-1:111122223333";

const REGISTRY = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";
const SECRET = `arn:aws:secretsmanager:${ACCOUNT}:secret:demo/db-AbCdEf`;

/** The ARNs of the policy's resources after an apply, for a service `demo-web`. */
const ARNS: Readonly<Record<string, string>> = {
  "aws_codedeploy_app.arn": `arn:aws:codedeploy:${ACCOUNT}:application:demo-web`,
  "aws_codedeploy_deployment_group.arn": `arn:aws:codedeploy:${ACCOUNT}:deploymentgroup:demo-web/demo-web`,
  "aws_codedeploy_deployment_config.deployment_config_name": "demo-web-canary-10-percent-5-minutes",
  "aws_cloudwatch_log_group.arn": `arn:aws:logs:${ACCOUNT}:log-group:/ecs/demo-web`,
  "aws_ecs_cluster.arn": `arn:aws:ecs:${ACCOUNT}:cluster/demo-web`,
  "aws_ecs_service.id": `arn:aws:ecs:${ACCOUNT}:service/demo-web/demo-web`,
  "aws_sns_topic.arn": `arn:aws:sns:${ACCOUNT}:demo-web-deployments`,
  "aws_iam_role.arn": "arn:aws:iam::111122223333:role/demo-web-codedeploy",
};

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

/** The policy as IAM gets it, with references and Terraform's `replace` resolved like in an apply. */
function applied(text: string): string {
  const withArns = text.replace(
    /\$?\{?(aws_\w+)\.[\w-]+\.(\w+)\}?/g,
    (_, type: string, attribute: string) => ARNS[`${type}.${attribute}`] ?? `${type}.${attribute}`,
  );
  const call = /\$?\{?replace\("?([^",()]+)"?, "([^"]+)", "([^"]+)"\)\}?/;
  let result = withArns;
  for (let found = call.exec(result); found !== null; found = call.exec(result)) {
    const [whole, from = "", search = "", by = ""] = found;
    const pattern = /^\/.*\/$/.test(search) ? new RegExp(search.slice(1, -1)) : search;
    result = result.replace(whole, from.replace(pattern, by));
  }
  return result;
}

function synthesized(): Statement[] {
  const stack = new ServiceStack(testApp(), "web", {
    ...SERVICE,
    name: "demo-web",
    container: {
      ...SERVICE.container,
      image: `${REGISTRY}/demo/web:1.4.2`,
      secrets: {
        DB_USER: `${SECRET}:user::`,
        DB_PASSWORD: `${SECRET}:password::`,
        API_KEY: `arn:aws:ssm:${ACCOUNT}:parameter/demo/api-key`,
      },
      mounts: [{ volume: "uploads", path: "/srv/uploads" }],
    },
    volumes: { uploads: { kind: "efs", fileSystemId: "fs-0a1b2c3d" } },
    notifications: {
      topic: {
        kind: "own",
        kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/8f2c1d7f-5d4f-4b3a-9c2d-1a2b3c4d5e6f",
      },
      verdict: true,
    },
    hooks: { afterAllowTestTraffic: `arn:aws:lambda:${ACCOUNT}:function:demo-web-probe` },
  });
  new IamPolicy(stack, "driver", { policy: stack.driverPolicy });
  const template = Template.of(stack);
  const { Statement: statements } = template.json(template.only("aws_iam_policy")["policy"]) as {
    readonly Statement: readonly (Statement & { readonly Effect: string })[];
  };
  return statements.map(({ Effect: _, Condition: condition, ...statement }) => ({
    ...statement,
    Resource: statement.Resource.map(applied),
    ...(condition === undefined ? {} : { Condition: JSON.parse(applied(JSON.stringify(condition))) }),
  }));
}

/** The policy in docs/iam-policy.md, with single values converted to lists. */
function documented(): Statement[] {
  const page = readFileSync(join(__dirname, "../../../../docs/iam-policy.md"), "utf8");
  const json = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const { Statement: all } = JSON.parse(json) as { Statement: Record<string, unknown>[] };
  return all.map(({ Effect: _, ...statement }) => ({
    ...(statement as unknown as Statement),
    Action: [statement["Action"]].flat() as string[],
    Resource: [statement["Resource"]].flat() as string[],
  }));
}

test("the driver's policy matches docs/iam-policy.md", () => {
  const readable = documented();
  expect(readable.length).toBeGreaterThan(5);
  // The page allows all configs of the service, so that a change of the traffic shift needs no other policy.
  const configs = `arn:aws:codedeploy:${ACCOUNT}:deploymentconfig:demo-web-canary-10-percent-5-minutes`;
  expect(synthesized()).toEqual(
    readable.map((statement) => ({
      ...statement,
      Resource: statement.Resource.map((arn) => (arn.endsWith(":demo-web-*") ? configs : arn)),
    })),
  );
});
