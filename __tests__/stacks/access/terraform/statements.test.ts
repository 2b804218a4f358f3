import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { describe, expect, test } from "@jest/globals";
import { TerraformStack, Testing } from "cdktf";
import { ClusterStack, ImageRepositoryStack, NetworkStack, ServiceStack } from "../../../../stacks";
import {
  type TerraformLevel,
  type TerraformPermissions,
  terraformStatements,
} from "../../../../stacks/access/terraform";
import { SERVICE } from "../../../support/fixtures";
import { FULL_RULES_SERVICE, FULL_SERVICE } from "../../../support/full-service";
import { FULL_CLUSTER, FULL_IMAGES, FULL_NETWORK } from "../../../support/full-stacks";
import { testApp } from "../../../support/template";

const ACCOUNT = { accountId: "111122223333" };
const PLACE = "eu-west-1:111122223333";

function userStack(): TerraformStack {
  const stack = new TerraformStack(testApp(), "own");
  new AwsProvider(stack, "aws", { region: "eu-west-1" });
  return stack;
}

const permissions = (stack: TerraformStack, level: TerraformLevel = "write") =>
  terraformStatements([stack], level, ACCOUNT);

/** The resources on which an action is allowed. */
function resourcesOf({ statements }: TerraformPermissions, action: string): readonly string[] {
  return statements.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources);
}

describe("the names in ARNs", () => {
  test("are those that the stack gives", () => {
    const allowed = permissions(new ServiceStack(testApp(), "service", SERVICE));
    expect(resourcesOf(allowed, "ecs:CreateService")).toEqual([
      `arn:aws:ecs:${PLACE}:service/shop-web/shop-web`,
    ]);
    expect(resourcesOf(allowed, "elasticloadbalancing:ModifyListener")).toEqual([
      `arn:aws:elasticloadbalancing:${PLACE}:listener/app/shop-web/*/*`,
    ]);
  });

  test("are found through references, also to another stack", () => {
    const app = testApp();
    const [roles, tasks] = ["roles", "tasks"].map((id) => new TerraformStack(app, id)) as [
      TerraformStack,
      TerraformStack,
    ];
    const role = new IamRole(roles, "role", { name: "runner", path: "/services/", assumeRolePolicy: "{}" });
    new EcsTaskDefinition(tasks, "task", {
      family: "shop",
      containerDefinitions: "[]",
      executionRoleArn: role.arn,
      taskRoleArn: "arn:aws:iam::111122223333:role/given",
    });
    const allowed = terraformStatements([roles, tasks], "write", ACCOUNT);
    expect(allowed.statements.filter(({ actions }) => actions.includes("iam:PassRole"))).toEqual([
      {
        actions: ["iam:PassRole"],
        resources: ["arn:aws:iam::111122223333:role/given", "arn:aws:iam::111122223333:role/services/runner"],
        conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
    ]);
  });

  test("have the prefix, if AWS generates the rest, and * if it generates all", () => {
    const stack = userStack();
    new S3Bucket(stack, "prefixed", { bucketPrefix: "shop-logs-" });
    new SnsTopic(stack, "unnamed");
    const allowed = permissions(stack);
    expect(resourcesOf(allowed, "s3:CreateBucket")).toEqual(["arn:aws:s3:::shop-logs-*"]);
    expect(resourcesOf(allowed, "sns:CreateTopic")).toEqual([`arn:aws:sns:${PLACE}:*`]);
  });

  test("have * for a part that only Terraform knows", () => {
    const stack = userStack();
    const bucket = new S3Bucket(stack, "bucket", { bucket: "shop" });
    new SnsTopic(stack, "topic", { name: `shop-${bucket.bucketDomainName}` });
    expect(resourcesOf(permissions(stack), "sns:CreateTopic")).toEqual([`arn:aws:sns:${PLACE}:shop-*`]);
  });

  test("have no second slash for a parameter whose name begins with one", () => {
    const stack = userStack();
    new SsmParameter(stack, "parameter", { name: "/shop/token", type: "String" });
    expect(resourcesOf(permissions(stack), "ssm:PutParameter")).toEqual([
      `arn:aws:ssm:${PLACE}:parameter/shop/token`,
    ]);
  });

  test("have the prefix and the path of a stack's roles at synth", () => {
    const app = testApp();
    const stack = new ServiceStack(app, "service", {
      ...SERVICE,
      roles: { path: "/services/", namePrefix: "team-" },
    });
    Testing.synth(stack);
    expect(resourcesOf(permissions(stack), "iam:CreateRole")).toEqual(
      ["codedeploy", "execution", "task"].map(
        (name) => `arn:aws:iam::111122223333:role/services/team-shop-web-${name}`,
      ),
    );
  });

  test("are in the region of the resource's provider", () => {
    const stack = userStack();
    const provider = new AwsProvider(stack, "other", { alias: "other", region: "us-east-1" });
    new SnsTopic(stack, "topic", { name: "shop", provider });
    expect(resourcesOf(permissions(stack), "sns:CreateTopic")).toEqual([
      "arn:aws:sns:us-east-1:111122223333:shop",
    ]);
  });
});

describe("what a plan needs", () => {
  test("creates, changes and deletes nothing, and passes no role", () => {
    const { statements } = permissions(new ServiceStack(testApp(), "service", SERVICE), "read");
    const names = statements.flatMap(({ actions }) => actions.map((action) => action.split(":")[1]));
    expect(names.filter((name) => !/^(Describe|Get|List)/.test(`${name}`))).toEqual([]);
    expect(names).toContain("DescribeServices");
  });

  test("reads the network interfaces of VPC endpoints", () => {
    const allowed = permissions(new NetworkStack(testApp(), "network", FULL_NETWORK), "read");
    expect(resourcesOf(allowed, "ec2:DescribeNetworkInterfaces")).toEqual(["*"]);
  });

  test("is part of what an apply needs", () => {
    const stack = new ServiceStack(testApp(), "service", SERVICE);
    const pairs = (level: TerraformLevel) =>
      permissions(stack, level).statements.flatMap(({ actions, resources }) =>
        actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`)),
      );
    expect(pairs("write")).toEqual(expect.arrayContaining(pairs("read")));
  });
});

test("a resource whose permissions are not known is reported with its path", () => {
  const stack = userStack();
  new DynamodbTable(stack, "orders", { name: "orders" });
  expect(permissions(stack)).toEqual({
    statements: [],
    unknown: [{ type: "aws_dynamodb_table", path: "own/orders" }],
  });
});

test("the same stacks in another order have the same statements", () => {
  const app = testApp();
  const stacks = ["one", "two"].map((name) => new ServiceStack(app, name, { ...SERVICE, name }));
  const [inOrder, reversed] = [stacks, [...stacks].reverse()].map((given) =>
    terraformStatements(given, "write", ACCOUNT),
  );
  expect(reversed).toEqual(inOrder);
});

test("every resource that the stacks can make has known permissions", () => {
  const app = testApp();
  const stacks = [
    new ServiceStack(app, "service", FULL_SERVICE),
    new ServiceStack(app, "rules", FULL_RULES_SERVICE),
    new ClusterStack(app, "cluster", FULL_CLUSTER),
    new NetworkStack(app, "network", FULL_NETWORK),
    new ImageRepositoryStack(app, "images", FULL_IMAGES),
  ];
  expect(terraformStatements(stacks, "write", ACCOUNT).unknown).toEqual([]);
});
