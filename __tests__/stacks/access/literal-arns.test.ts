import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { describe, expect, test } from "@jest/globals";
import { Fn, type TerraformStack, TerraformVariable } from "cdktf";
import { ClusterStack, ServiceStack, type Statement } from "../../../stacks";
import { LiteralArns } from "../../../stacks/access/literal-arns";
import { BACKEND } from "../../support/access";
import { SERVICE } from "../../support/fixtures";
import { FULL_CLUSTER } from "../../support/full-stacks";
import { problemsOf } from "../../support/problems";
import { testApp } from "../../support/template";

const ACCOUNT = "111122223333";
const newService = (props: object = {}) =>
  new ServiceStack(testApp(), "web", { ...SERVICE, backend: BACKEND, ...props });

function literal(stack: TerraformStack, resources: readonly string[], conditions?: Statement["conditions"]) {
  const statement = {
    actions: ["s3:GetObject"],
    resources,
    ...(conditions === undefined ? {} : { conditions }),
  };
  return new LiteralArns([stack], ACCOUNT).of(stack, [statement]);
}
const arnsOf = (stack: TerraformStack, ...resources: readonly string[]) =>
  literal(stack, resources).flatMap((statement) => statement.resources);

describe("a literal ARN", () => {
  test("has the name that a resource gets, and * for what AWS generates", () => {
    const stack = newService();
    const { service, deploymentGroup, loadBalancer, task } = stack;
    const topic = new SnsTopic(stack, "prefixed", { namePrefix: "shop-" });
    const key = new KmsKey(stack, "key", {});
    const at = (name: string) => `arn:aws:${name.replace(":", `:eu-west-1:${ACCOUNT}:`)}`;
    expect(
      arnsOf(
        stack,
        service.service.id,
        service.clusterArn,
        deploymentGroup.application.arn,
        deploymentGroup.group.arn,
        deploymentGroup.role.arn,
        `${task?.definition.arn}`,
        `${loadBalancer?.productionListenerArn}`,
        topic.arn,
        key.arn,
      ),
    ).toEqual([
      at("ecs:service/shop-web/shop-web"),
      at("ecs:cluster/shop-web"),
      at("codedeploy:application:shop-web"),
      at("codedeploy:deploymentgroup:shop-web/shop-web"),
      `arn:aws:iam::${ACCOUNT}:role/shop-web-codedeploy`,
      at("ecs:task-definition/shop-web:*"),
      at("elasticloadbalancing:listener/app/shop-web/*/*"),
      at("sns:shop-*"),
      at("kms:key/*"),
    ]);
  });

  test("has the region and the partition of its stack", () => {
    const stack = newService({
      region: "cn-north-1",
      productionListener: { kind: "http-without-encryption" },
    });
    expect(arnsOf(stack, stack.deploymentGroup.application.arn, stack.deploymentGroup.role.arn)).toEqual([
      `arn:aws-cn:codedeploy:cn-north-1:${ACCOUNT}:application:shop-web`,
      `arn:aws-cn:iam::${ACCOUNT}:role/shop-web-codedeploy`,
    ]);
  });

  test("has the result of Terraform's functions", () => {
    const stack = newService();
    const { arn } = stack.deploymentGroup.application;
    expect(
      arnsOf(
        stack,
        `${Fn.replace(arn, "/:application:.*/", ":deploymentconfig:")}shop-*`,
        Fn.replace(Fn.replace(arn, ":codedeploy:", ":logs:"), ":application:", ":log-group:"),
      ),
    ).toEqual([
      `arn:aws:codedeploy:eu-west-1:${ACCOUNT}:deploymentconfig:shop-*`,
      `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:shop-web`,
    ]);
  });

  test("is in conditions, also in lists", () => {
    const stack = newService();
    const { arn } = stack.deploymentGroup.application;
    expect(literal(stack, ["*"], { ArnEquals: { "aws:SourceArn": [arn, arn] } })[0]?.conditions).toEqual({
      ArnEquals: {
        "aws:SourceArn": Array(2).fill(`arn:aws:codedeploy:eu-west-1:${ACCOUNT}:application:shop-web`),
      },
    });
  });

  test("is of a resource of another stack", () => {
    const app = testApp();
    const cluster = new ClusterStack(app, "cluster", FULL_CLUSTER);
    const web = new ServiceStack(app, "web", {
      ...SERVICE,
      ...cluster.shared,
      productionListener: { kind: "rules", rules: { all: { priority: 1, hosts: ["shop.example.com"] } } },
    });
    const [statement] = new LiteralArns([cluster, web], ACCOUNT).of(web, [
      {
        actions: ["ecs:DescribeClusters"],
        resources: [web.service.clusterArn, web.traffic.productionListenerArn],
      },
    ]);
    expect(statement?.resources[0]).toMatch(/^arn:aws:ecs:eu-west-1:111122223333:cluster\/[\w-]+$/);
    expect(statement?.resources[1]).toMatch(
      /^arn:aws:elasticloadbalancing:.*:listener\/app\/[\w-]+\/\*\/\*$/,
    );
  });

  test("fails when only Terraform knows it", () => {
    const stack = newService();
    const variable = new TerraformVariable(stack, "bucket", { type: "string" });
    expect(problemsOf(() => literal(stack, [`arn:aws:s3:::${variable.stringValue}`]))).toEqual([
      "stacks: web allows s3:GetObject on arn:aws:s3:::${var.bucket}, which only Terraform knows",
    ]);
    const other = newService();
    expect(
      problemsOf(() =>
        new LiteralArns([], ACCOUNT).of(other, [{ actions: ["a:B"], resources: [other.service.clusterArn] }]),
      ),
    ).toEqual([
      expect.stringMatching(
        /^stacks: web allows a:B on \$\{aws_ecs_cluster\..*\}, which only Terraform knows$/,
      ),
    ]);
  });
});
