import { describe, expect, test } from "@jest/globals";
import { Token } from "cdktf";
import type { TaskContainer } from "../../../../stacks/constructs/task/container/container";
import { preflightStatements } from "../../../../stacks/constructs/task/preflight-policy";
import type { Volumes } from "../../../../stacks/constructs/task/volumes";

const arnOf = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
const REGISTRY = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";

const container = (changes: Partial<TaskContainer>): TaskContainer => ({
  prop: "container",
  name: "app",
  image: "nginx:1.29",
  ports: [80],
  essential: true,
  ...changes,
});

/** The resources by action. */
function allowed(containers: readonly Partial<TaskContainer>[], volumes: Volumes = {}) {
  const statements = preflightStatements({ containers: containers.map(container), volumes }, arnOf);
  return Object.fromEntries(
    statements.flatMap(({ actions, resources }) => actions.map((action) => [action, resources])),
  );
}

describe("the permissions for the driver's checks of a task", () => {
  test("are none if it needs nothing of AWS", () => {
    expect(allowed([{}], { scratch: { kind: "bind" } })).toEqual({});
  });

  test.each([
    [`${REGISTRY}/shop/web:1`, arnOf("ecr", "repository/shop/web")],
    [`${REGISTRY}/web@sha256:ab`, arnOf("ecr", "repository/web")],
    ["999999999999.dkr.ecr.us-east-1.amazonaws.com/web", "arn:aws:ecr:us-east-1:999999999999:repository/web"],
    ["111122223333.dkr-ecr.eu-west-1.on.aws/web:1", arnOf("ecr", "repository/web")],
    [
      "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web",
      "arn:aws-cn:ecr:cn-north-1:111122223333:repository/web",
    ],
    [
      "111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/web",
      "arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/web",
    ],
    [Token.asString({ resolve: () => "image" }), arnOf("ecr", "repository/*")],
    [`${Token.asString({ resolve: () => "url" })}:1.4.2`, arnOf("ecr", "repository/*")],
  ])("of an image are for its repository: %s", (image, resource) => {
    expect(allowed([{ image }])).toEqual({
      "ecr:BatchGetImage": [resource],
      "ecr:DescribePullThroughCacheRules": ["*"],
    });
  });

  test("are for each repository once", () => {
    const images = [`${REGISTRY}/web:1`, `${REGISTRY}/web:2`, `${REGISTRY}/proxy`];

    expect(allowed(images.map((image) => ({ image })))["ecr:BatchGetImage"]).toEqual([
      arnOf("ecr", "repository/web"),
      arnOf("ecr", "repository/proxy"),
    ]);
  });

  test("of secrets and parameters show what exists, and no values", () => {
    const secret = arnOf("secretsmanager", "secret:db-AbCdEf");
    const secrets = { USER: `${secret}:user::`, PASSWORD: `${secret}:password::` };

    expect(allowed([{ secrets }])).toEqual({ "secretsmanager:DescribeSecret": [secret] });
    expect(allowed([{ secrets: { KEY: arnOf("ssm", "parameter/key") } }])).toEqual({
      "ssm:DescribeParameters": ["*"],
    });
  });

  test("of a secret that only Terraform knows are for both kinds", () => {
    const secrets = { KEY: Token.asString({ resolve: () => "arn" }) };

    expect(Object.keys(allowed([{ secrets }]))).toEqual([
      "secretsmanager:DescribeSecret",
      "ssm:DescribeParameters",
    ]);
  });

  test("of file systems are for each once, and for the zones of the subnets", () => {
    const efs = { kind: "efs", fileSystemId: "fs-0a1b2c3d" } as const;

    expect(allowed([{}], { one: efs, two: { ...efs, rootDirectory: "/two" } })).toEqual({
      "elasticfilesystem:DescribeMountTargets": [arnOf("elasticfilesystem", "file-system/fs-0a1b2c3d")],
      "ec2:DescribeSubnets": ["*"],
    });
  });
});
