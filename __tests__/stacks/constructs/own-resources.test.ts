import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { describe, expect, test } from "@jest/globals";
import { TerraformStack } from "cdktf";
import {
  BreakGlassRole,
  Deployment,
  DeploymentGroup,
  driverStatements,
  type EcsServiceRef,
  forwardTo,
  LoadBalancer,
  LoadBalancerSecurityGroup,
  normalizeListeners,
  renderAppSpec,
  ServiceScaling,
  type ServiceTraffic,
  type TargetGroups,
  type TaskPlacement,
} from "../../../stacks";
import { statements } from "../../support/service";
import { Template, testApp } from "../../support/template";

const PLACEMENT: TaskPlacement = {
  taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7",
  containerName: "app",
  containerPort: 8080,
  subnetIds: ["subnet-a", "subnet-b"],
  securityGroupIds: ["sg-tasks"],
  assignPublicIp: false,
  platformVersion: "LATEST",
  capacityProviders: [{ name: "FARGATE", weight: 1 }],
};

/** A cluster, a service, target groups and a listener that a user made with the provider's own classes. */
class OwnResources extends TerraformStack {
  readonly service: EcsServiceRef;
  readonly targetGroups: TargetGroups;
  readonly traffic: ServiceTraffic;

  constructor() {
    super(testApp(), "own");
    const targetGroup = (name: string) =>
      new LbTargetGroup(this, name, { name, vpcId: "vpc-1", port: 80, protocol: "HTTP", targetType: "ip" });
    const targetGroups = { blue: targetGroup("shop-1"), green: targetGroup("shop-2") };
    const loadBalancer = new Lb(this, "lb", { name: "shop", subnets: ["subnet-a", "subnet-b"] });
    const listener = new LbListener(this, "listener", {
      loadBalancerArn: loadBalancer.arn,
      port: 80,
      defaultAction: [forwardTo(targetGroups, "green")],
      lifecycle: { ignoreChanges: ["default_action"] },
    });
    const cluster = new EcsCluster(this, "cluster", { name: "shop" });
    const service = new EcsService(this, "shop", {
      name: "shop",
      cluster: cluster.arn,
      deploymentController: { type: "CODE_DEPLOY" },
    });
    this.service = { clusterName: cluster.name, clusterArn: cluster.arn, service };
    this.targetGroups = targetGroups;
    this.traffic = {
      productionListenerArn: listener.arn,
      testListenerArn: undefined,
      ruleArns: [],
      routes: [listener],
      url: `http://${loadBalancer.dnsName}`,
      testUrl: undefined,
    };
  }

  /** Our deployment group for the user's service. */
  addDeploymentGroup(): DeploymentGroup {
    return new DeploymentGroup(this, "deployment-group", {
      applicationName: "shop",
      deploymentGroupName: "shop",
      roleName: "shop-codedeploy",
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
      terminationWaitMinutes: 5,
      rollbackAlarmNames: [],
      taskRoleArns: [],
      hookFunctionArns: [],
      service: this.service,
      traffic: this.traffic,
      targetGroups: this.targetGroups,
    });
  }
}

/** The resources of a kind with these ids, as references of one attribute. */
const refs = (template: Template, type: string, ids: readonly string[], attribute: string) =>
  ids.map((id) => `\${${template.addressOf(type, id)}.${attribute}}`);

describe("resources of the user's own", () => {
  test("are deployed by a deployment group and a trigger", () => {
    const stack = new OwnResources();
    stack.addDeploymentGroup();
    new Deployment(stack, "deployment", {
      target: {
        region: "eu-west-1",
        cluster: "shop",
        service: "shop",
        application: "shop",
        deploymentGroup: "shop",
        successPoint: "old-terminated",
        stopAfterFailedTasks: 3,
      },
      appSpec: renderAppSpec(PLACEMENT, {}),
      summary: { images: { app: "shop:7" }, trafficShift: "all at once" },
    });
    const template = Template.of(stack);
    expect(template.only("aws_codedeploy_deployment_group")).toMatchObject({
      ecs_service: {
        cluster_name: refs(template, "aws_ecs_cluster", ["cluster"], "name")[0],
        service_name: refs(template, "aws_ecs_service", ["shop"], "name")[0],
      },
      load_balancer_info: {
        target_group_pair_info: {
          prod_traffic_route: {
            listener_arns: refs(template, "aws_lb_listener", ["listener"], "arn"),
          },
          target_group: refs(template, "aws_lb_target_group", ["shop-1", "shop-2"], "name").map((name) => ({
            name,
          })),
        },
      },
    });
    expect(template.only("aws_lb_listener")["default_action"]).toMatchObject([
      { type: "forward", forward: { target_group: [{ weight: 0 }, { weight: 100 }] } },
    ]);
    expect(template.only("terraform_data")["depends_on"]).toEqual(
      expect.arrayContaining([
        template.addressOf("aws_ecs_service", "shop"),
        template.addressOf("aws_codedeploy_deployment_group", "deployment-group"),
      ]),
    );
  });

  test("are scaled, over both target groups", () => {
    const stack = new OwnResources();
    const { service, targetGroups } = stack;
    const scaling = { minTasks: 2, maxTasks: 9, requestsPerTaskPerMinute: 500 };
    new ServiceScaling(stack, "scaling", { name: "shop", scaling, service, targetGroups });
    const template = Template.of(stack);
    const [clusterName] = refs(template, "aws_ecs_cluster", ["cluster"], "name");
    const [serviceName] = refs(template, "aws_ecs_service", ["shop"], "name");
    expect(template.only("aws_appautoscaling_target")["resource_id"]).toBe(
      `service/${clusterName}/${serviceName}`,
    );
    const measured = JSON.stringify(template.only("aws_appautoscaling_policy"));
    for (const suffix of refs(template, "aws_lb_target_group", ["shop-1", "shop-2"], "arn_suffix")) {
      expect(measured).toContain(suffix);
    }
  });

  test("get a load balancer, which reaches the user's security group", () => {
    const stack = new OwnResources();
    const tasks = { group: new SecurityGroup(stack, "tasks", { name: "tasks" }) };
    const securityGroup = new LoadBalancerSecurityGroup(stack, "lb-group", {
      name: "front",
      vpcId: "vpc-1",
      openPorts: [],
      tasks,
    });
    const { productionListener } = new LoadBalancer(stack, "front", {
      name: "front",
      options: {},
      subnetIds: ["subnet-a", "subnet-b"],
      securityGroupId: securityGroup.group.id,
      listeners: normalizeListeners({ kind: "http-without-encryption" }, { kind: "none" }),
      deletionProtection: false,
      service: { targetGroups: stack.targetGroups, liveTargetGroup: "blue" },
    });
    const template = Template.of(stack);
    const arns = refs(template, "aws_lb_target_group", ["shop-1", "shop-2"], "arn");
    expect(template.byId("aws_lb_listener", productionListener.friendlyUniqueId)["default_action"]).toEqual([
      {
        type: "forward",
        forward: {
          target_group: [
            { arn: arns[0], weight: 100 },
            { arn: arns[1], weight: 0 },
          ],
        },
      },
    ]);
    expect(template.only("aws_vpc_security_group_egress_rule")["referenced_security_group_id"]).toBe(
      refs(template, "aws_security_group", ["tasks"], "id")[0],
    );
  });

  test("are in the permissions of the driver and of the break-glass role", () => {
    const stack = new OwnResources();
    const { service, traffic } = stack;
    const deploymentGroup = stack.addDeploymentGroup();
    new BreakGlassRole(stack, "break-glass", {
      deploymentGroup,
      service,
      traffic,
      roleName: "shop-break-glass",
      principalArns: ["arn:aws:iam::111122223333:role/on-call"],
    });
    const template = Template.of(stack);
    const read = statements(template, "break-glass_role-policy").find(({ Sid }) => Sid === "ReadService");
    expect(read?.Resource).toEqual(
      expect.arrayContaining([
        ...refs(template, "aws_ecs_cluster", ["cluster"], "arn"),
        ...refs(template, "aws_ecs_service", ["shop"], "id"),
      ]),
    );
    const scope = { deploymentGroup, service };
    expect(driverStatements(scope).map(({ sid }) => sid)).toContain("ReadService");
  });
});
