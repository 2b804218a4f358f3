import { allow, createServiceRole, passRole, regional, type Types, useKey } from "../grant";

const CLUSTER = regional("ecs", "cluster/{name}");
const SERVICE = regional("ecs", "service/{cluster}/{name}");
const REPOSITORY = regional("ecr", "repository/{name}");
const REPOSITORY_OF = regional("ecr", "repository/{repository}");
const FUNCTION = regional("lambda", "function:{function_name}");

/** ECS, ECR and Lambda. */
export const COMPUTE: Types = {
  aws_ecs_cluster: {
    read: [allow(["ecs:DescribeClusters"], CLUSTER)],
    write: [
      allow(
        [
          "ecs:CreateCluster",
          "ecs:DeleteCluster",
          "ecs:TagResource",
          "ecs:UntagResource",
          "ecs:UpdateCluster",
        ],
        CLUSTER,
      ),
      createServiceRole("ecs.amazonaws.com"),
    ],
  },
  aws_ecs_cluster_capacity_providers: {
    named: "cluster_name",
    read: [allow(["ecs:DescribeClusters"], regional("ecs", "cluster/{cluster_name}"))],
    write: [allow(["ecs:PutClusterCapacityProviders"], regional("ecs", "cluster/{cluster_name}"))],
  },
  aws_ecs_service: {
    read: [allow(["ecs:DescribeServices"], SERVICE)],
    write: [
      allow(
        [
          "ecs:CreateService",
          "ecs:DeleteService",
          "ecs:TagResource",
          "ecs:UntagResource",
          "ecs:UpdateService",
        ],
        SERVICE,
      ),
    ],
  },
  aws_ecs_task_definition: {
    named: "family",
    // AWS lists no resource for reading a revision, nor for deregistering it.
    read: [allow(["ecs:DescribeTaskDefinition"], "*")],
    write: [
      allow(["ecs:DeregisterTaskDefinition"], "*"),
      allow(
        ["ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UntagResource"],
        regional("ecs", "task-definition/{family}:*"),
      ),
      passRole("execution_role_arn", "ecs-tasks.amazonaws.com"),
      passRole("task_role_arn", "ecs-tasks.amazonaws.com"),
    ],
  },
  aws_ecr_repository: {
    read: [allow(["ecr:DescribeRepositories", "ecr:ListTagsForResource"], REPOSITORY)],
    write: [
      allow(
        [
          "ecr:CreateRepository",
          "ecr:DeleteRepository",
          "ecr:PutImageScanningConfiguration",
          "ecr:PutImageTagMutability",
          "ecr:TagResource",
          "ecr:UntagResource",
        ],
        REPOSITORY,
      ),
      useKey("encryption_configuration.kms_key", "ecr", [
        "kms:CreateGrant",
        "kms:DescribeKey",
        "kms:RetireGrant",
      ]),
    ],
  },
  aws_ecr_lifecycle_policy: {
    named: "repository",
    read: [allow(["ecr:GetLifecyclePolicy"], REPOSITORY_OF)],
    write: [allow(["ecr:DeleteLifecyclePolicy", "ecr:PutLifecyclePolicy"], REPOSITORY_OF)],
  },
  aws_ecr_repository_policy: {
    named: "repository",
    read: [allow(["ecr:GetRepositoryPolicy"], REPOSITORY_OF)],
    write: [allow(["ecr:DeleteRepositoryPolicy", "ecr:SetRepositoryPolicy"], REPOSITORY_OF)],
  },
  aws_lambda_function: {
    named: "function_name",
    read: [
      allow(
        [
          "lambda:GetFunction",
          "lambda:GetFunctionCodeSigningConfig",
          "lambda:GetFunctionConfiguration",
          "lambda:ListTags",
          "lambda:ListVersionsByFunction",
        ],
        FUNCTION,
      ),
    ],
    write: [
      allow(
        [
          "lambda:CreateFunction",
          "lambda:DeleteFunction",
          "lambda:DeleteFunctionConcurrency",
          "lambda:PutFunctionConcurrency",
          "lambda:TagResource",
          "lambda:UntagResource",
          "lambda:UpdateFunctionCode",
          "lambda:UpdateFunctionConfiguration",
        ],
        FUNCTION,
      ),
      passRole("role", "lambda.amazonaws.com"),
      // Lambda checks the network of a function with the caller's permissions.
      {
        ...allow(["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"], "*"),
        when: "vpc_config",
      },
    ],
  },
};
