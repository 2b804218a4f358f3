import { allow, createServiceRole, passRole, regional, type Types } from "../grant";

const APPLICATION = regional("codedeploy", "application:{name}");
const CONFIG = regional("codedeploy", "deploymentconfig:{deployment_config_name}");
const GROUP = regional("codedeploy", "deploymentgroup:{app_name}/{deployment_group_name}");
/** AWS generates the id in a target's ARN. */
const TARGETS = regional("application-autoscaling", "scalable-target/*");
const OF_ECS = { StringEquals: { "application-autoscaling:service-namespace": "ecs" } };

/** CodeDeploy, and the scaling of a service. */
export const DEPLOYMENT: Types = {
  aws_codedeploy_app: {
    read: [allow(["codedeploy:GetApplication", "codedeploy:ListTagsForResource"], APPLICATION)],
    write: [
      allow(
        [
          "codedeploy:CreateApplication",
          "codedeploy:DeleteApplication",
          "codedeploy:TagResource",
          "codedeploy:UntagResource",
          "codedeploy:UpdateApplication",
        ],
        APPLICATION,
      ),
    ],
  },
  aws_codedeploy_deployment_config: {
    named: "deployment_config_name",
    read: [allow(["codedeploy:GetDeploymentConfig"], CONFIG)],
    write: [allow(["codedeploy:CreateDeploymentConfig", "codedeploy:DeleteDeploymentConfig"], CONFIG)],
  },
  aws_codedeploy_deployment_group: {
    named: "deployment_group_name",
    read: [allow(["codedeploy:GetDeploymentGroup", "codedeploy:ListTagsForResource"], GROUP)],
    write: [
      allow(
        [
          "codedeploy:CreateDeploymentGroup",
          "codedeploy:DeleteDeploymentGroup",
          "codedeploy:TagResource",
          "codedeploy:UntagResource",
          "codedeploy:UpdateDeploymentGroup",
        ],
        GROUP,
      ),
      passRole("service_role_arn", "codedeploy.amazonaws.com"),
    ],
  },
  aws_appautoscaling_target: {
    named: "resource_id",
    read: [
      // AWS lists no resource for reading targets.
      allow(["application-autoscaling:DescribeScalableTargets"], "*"),
      allow(["application-autoscaling:ListTagsForResource"], TARGETS),
    ],
    write: [
      {
        ...allow(
          [
            "application-autoscaling:DeregisterScalableTarget",
            "application-autoscaling:RegisterScalableTarget",
          ],
          TARGETS,
        ),
        conditions: OF_ECS,
      },
      allow(["application-autoscaling:TagResource", "application-autoscaling:UntagResource"], TARGETS),
      createServiceRole("ecs.application-autoscaling.amazonaws.com"),
    ],
  },
  aws_appautoscaling_policy: {
    read: [allow(["application-autoscaling:DescribeScalingPolicies"], "*")],
    write: [
      {
        ...allow(
          ["application-autoscaling:DeleteScalingPolicy", "application-autoscaling:PutScalingPolicy"],
          TARGETS,
        ),
        conditions: OF_ECS,
      },
    ],
  },
  aws_appautoscaling_scheduled_action: {
    read: [allow(["application-autoscaling:DescribeScheduledActions"], "*")],
    write: [
      {
        ...allow(
          ["application-autoscaling:DeleteScheduledAction", "application-autoscaling:PutScheduledAction"],
          TARGETS,
        ),
        conditions: OF_ECS,
      },
    ],
  },
};
