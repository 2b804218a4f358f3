import type { Attributes } from "../../../support/template";
import { resource, type Samples } from "./samples";

const cluster = (values: Attributes) => resource("aws_ecs_cluster", values);
const exec = (values: Attributes) => cluster({ configuration: { execute_command_configuration: values } });
const service = (values: Attributes) => resource("aws_ecs_service", values);
const task = (values: Attributes) => resource("aws_ecs_task_definition", values);
const container = (values: Attributes) => task({ container_definitions: [{ name: "app", ...values }] });
const repository = (values: Attributes) => resource("aws_ecr_repository", values);
const lambda = (values: Attributes) => resource("aws_lambda_function", values);

/** What breaks the rules of tasks, volumes, images and functions. */
export const TASK_SAMPLES: Samples = {
  "a cluster has Container Insights": [
    [cluster({})],
    [cluster({ setting: [{ name: "containerInsights", value: "disabled" }] })],
  ],
  "sessions of ECS Exec are logged": [[exec({ logging: "NONE" })]],
  "sessions of ECS Exec and their log are encrypted with a KMS key": [
    [exec({ kms_key_id: "key", log_configuration: {} })],
    [exec({ log_configuration: { cloud_watch_encryption_enabled: true } })],
  ],
  "a service's first tasks have no public address": [
    [service({ network_configuration: [{ assign_public_ip: true }] })],
  ],
  "the tasks of a deployment have no public address": [
    [
      resource("terraform_data", {
        triggers_replace: {
          app_spec: {
            Resources: [
              {
                TargetService: {
                  Properties: {
                    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: "ENABLED" } },
                  },
                },
              },
            ],
          },
        },
      }),
    ],
  ],
  "a service runs on the latest Fargate platform version": [[service({ platform_version: "1.3.0" })]],
  "a container's root file system is read-only": [
    [container({})],
    [container({ readonlyRootFilesystem: false })],
  ],
  "a container is not privileged": [[container({ privileged: true })]],
  "a task does not share the host's processes": [[task({ pid_mode: "host" })]],
  "a container has a user, and it is not root": [
    [container({})],
    ...["root", "0", "0:1000"].map((user) => [container({ user })]),
  ],
  "a task has its own network": [[task({ network_mode: "host" })], [task({})]],
  "no environment variable of a container has the name of a secret": [
    ...["AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "apiToken"].map((name) => [
      container({ environment: [{ name, value: "" }] }),
    ]),
  ],
  "a task definition has no values of environment variables": [
    [container({ environment: [{ name: "LOG_LEVEL", value: "info" }] })],
  ],
  "a container has a log": [[container({})]],
  "a task's role is not its execution role": [[task({ task_role_arn: "role", execution_role_arn: "role" })]],
  "a task uses EFS by TLS": [
    [task({ volume: [{ efs_volume_configuration: [{ transit_encryption: "DISABLED" }] }] })],
    [task({ volume: { efs_volume_configuration: {} } })],
  ],
  "EFS is not mounted from a subnet that assigns public addresses": [
    [
      resource("aws_efs_mount_target", {}, { subnet_id: ["aws_subnet.it"] }),
      resource("aws_subnet", { map_public_ip_on_launch: true }),
    ],
  ],
  "a repository scans images when they are pushed": [
    [repository({})],
    [repository({ image_scanning_configuration: [{ scan_on_push: false }] })],
  ],
  "a repository's tags are immutable": [[repository({ image_tag_mutability: "MUTABLE" })]],
  "a repository is encrypted with a KMS key": [
    [repository({ encryption_configuration: [{ encryption_type: "AES256" }] })],
  ],
  "a repository has a lifecycle policy": [[repository({})]],
  "a repository is not open to everyone": [
    ...["*", { AWS: "*" }, { AWS: ["arn:aws:iam::111122223333:root", "*"] }].map((Principal) => [
      resource("aws_ecr_repository_policy", {
        policy: { Statement: [{ Effect: "Allow", Action: "ecr:BatchGetImage", Principal }] },
      }),
    ]),
  ],
  "a function's runtime is supported": [[lambda({ runtime: "nodejs18.x" })]],
  "a function is traced": [[lambda({ tracing_config: [{ mode: "PassThrough" }] })]],
  "a function is in a VPC": [[lambda({ vpc_config: [] })]],
  "a function in a VPC is in two zones or more": [[lambda({ vpc_config: [{ subnet_ids: ["subnet-1"] }] })]],
  "a function has a dead-letter queue": [[lambda({})]],
  "a function's concurrency is limited": [[lambda({ reserved_concurrent_executions: -1 })]],
  "a function's environment variables are encrypted with a KMS key": [[lambda({ environment: [{}] })]],
  "a function's code is signed": [[lambda({ code_signing_config_arn: "" })]],
};
