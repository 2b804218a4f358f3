/** Stacks that break a rule: what each rule must find. */
import type { Attributes } from "../../support/template";
import type { Resource } from "./support/resources";

/** A resource at the address `<type>.it`. */
function resource(type: string, values: Attributes = {}, references: Resource["references"] = {}): Resource {
  return { name: `app/stack/${type}`, type, address: `${type}.it`, values, references };
}

const vpc = resource("aws_vpc");
const vpcId = { vpc_id: ["aws_vpc.it"] };
const ingress = (values: Attributes) =>
  resource("aws_vpc_security_group_ingress_rule", { ip_protocol: "tcp", cidr_ipv4: "0.0.0.0/0", ...values });
const egress = (values: Attributes) => resource("aws_vpc_security_group_egress_rule", values);
const loadBalancer = (values: Attributes) => resource("aws_lb", values);
const listener = (values: Attributes) => resource("aws_lb_listener", values);
const targetGroup = (values: Attributes) => resource("aws_lb_target_group", values);
const cluster = (values: Attributes) => resource("aws_ecs_cluster", values);
const exec = (values: Attributes) => cluster({ configuration: { execute_command_configuration: values } });
const service = (values: Attributes) => resource("aws_ecs_service", values);
const task = (values: Attributes) => resource("aws_ecs_task_definition", values);
const container = (values: Attributes) => task({ container_definitions: [{ name: "app", ...values }] });
const repository = (values: Attributes) => resource("aws_ecr_repository", values);
const logs = (values: Attributes) => resource("aws_cloudwatch_log_group", values);
const lambda = (values: Attributes) => resource("aws_lambda_function", values);
const policy = (statement: Attributes) =>
  resource("aws_iam_role_policy", {
    policy: { Statement: [{ Effect: "Allow", Resource: "*", ...statement }] },
  });
const trust = (Principal: unknown) =>
  resource("aws_iam_role", {
    assume_role_policy: { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal }] },
  });
const bucket = resource("aws_s3_bucket");
const ofBucket = (setting: string, values: Attributes) =>
  resource(`aws_s3_bucket_${setting}`, values, { bucket: ["aws_s3_bucket.it"] });
const bucketPolicy = (statement: Attributes) =>
  ofBucket("policy", {
    policy: {
      Statement: {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::it", "arn:aws:s3:::it/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
        ...statement,
      },
    },
  });

/** By the rule's name, the stacks that break it. Every resource that the rule checks there must be found. */
export const WEAK: Readonly<Record<string, readonly (readonly Resource[])[]>> = {
  "a VPC has flow logs": [[vpc], [vpc, resource("aws_flow_log", {}, { vpc_id: ["aws_vpc.other"] })]],
  "the default security group of a VPC has no rules": [
    [vpc],
    [vpc, resource("aws_default_security_group", { ingress: [{ self: true }] }, vpcId)],
    [vpc, resource("aws_default_security_group", { egress: {} }, vpcId)],
  ],
  "a subnet assigns no public addresses by itself": [
    [resource("aws_subnet", { map_public_ip_on_launch: true })],
  ],
  "a VPC has endpoints for ECR and Systems Manager": [
    [vpc],
    [
      vpc,
      ...["ecr.api", "ecr.dkr", "ssmmessages"].map((name) =>
        resource("aws_vpc_endpoint", { service_name: `com.amazonaws.eu-west-1.${name}` }, vpcId),
      ),
    ],
  ],
  "a default route leads to a gateway, not to an instance": [
    [
      resource("aws_route", {
        destination_cidr_block: "0.0.0.0/0",
        network_interface_id: "eni-1",
        gateway_id: "",
      }),
    ],
  ],
  "a security group has a description of its own": [
    [resource("aws_security_group")],
    [resource("aws_security_group", { description: "Managed by Terraform" })],
  ],
  "a rule of a security group has a description": [[ingress({})], [egress({ description: "" })]],
  "no security group opens a port of SSH, remote desktop, a database or all ports to everyone": [
    [ingress({ from_port: 22, to_port: 22 })],
    [ingress({ from_port: 3000, to_port: 4000 })],
    [ingress({ ip_protocol: "-1" })],
    [ingress({ cidr_ipv4: null, cidr_ipv6: "::/0", from_port: 3389, to_port: 3389 })],
  ],
  "a security group opens only the ports 80 and 443 to everyone": [
    [ingress({ from_port: 81, to_port: 81 })],
    [ingress({ from_port: 80, to_port: 443 })],
  ],
  "no security group opens port 80 to everyone": [
    [ingress({ from_port: 80, to_port: 80 })],
    [ingress({ from_port: 0, to_port: 65_535 })],
  ],
  "no security group opens any port to everyone": [[ingress({ from_port: 443, to_port: 443 })]],
  "no security group allows outbound traffic to everywhere": [
    [egress({ cidr_ipv4: "0.0.0.0/0", ip_protocol: "-1" })],
    [egress({ cidr_ipv6: "::/0", ip_protocol: "tcp" })],
  ],
  "a security group is used": [
    [
      resource("aws_security_group"),
      resource("aws_vpc_security_group_ingress_rule", {}, { security_group_id: ["aws_security_group.it"] }),
    ],
  ],
  "a listener uses TLS or redirects to it": [
    [listener({ protocol: "HTTP", default_action: [{ type: "forward", forward: {} }] })],
    [listener({ protocol: "HTTP", default_action: [{ redirect: { protocol: "HTTP" } }] })],
  ],
  "a listener accepts no version older than TLS 1.2": [
    [listener({ protocol: "HTTPS" })],
    [listener({ protocol: "HTTPS", ssl_policy: "ELBSecurityPolicy-2016-08" })],
    [listener({ protocol: "HTTPS", ssl_policy: "ELBSecurityPolicy-TLS13-1-0-2021-06" })],
  ],
  "a load balancer drops invalid headers": [[loadBalancer({})]],
  "a load balancer protects from request smuggling": [[loadBalancer({ desync_mitigation_mode: "monitor" })]],
  "a load balancer logs each request": [
    [loadBalancer({})],
    [loadBalancer({ access_logs: [{ enabled: false }] })],
  ],
  "a load balancer is protected from deletion": [[loadBalancer({ enable_deletion_protection: false })]],
  "a load balancer is in two zones or more": [[loadBalancer({ subnets: ["subnet-1"] })]],
  "a load balancer that the internet reaches has a web ACL": [
    [loadBalancer({ internal: false })],
    [loadBalancer({}), resource("aws_wafv2_web_acl_association", {}, { resource_arn: ["aws_lb.other"] })],
  ],
  "the internet does not reach a load balancer": [[loadBalancer({ internal: false })]],
  "a target group has a health check": [[targetGroup({})], [targetGroup({ health_check: [{ path: "" }] })]],
  "a load balancer reaches its targets by TLS": [[targetGroup({ protocol: "HTTP" })]],
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
  "a policy allows no action by a wildcard": [
    [policy({ Action: "*" })],
    [policy({ Action: ["ecs:DescribeServices", "s3:Get*"] })],
  ],
  "a policy allows an action on all resources only for a reason": [
    [policy({ Action: "s3:GetObject" })],
    [policy({ Action: ["ecr:GetAuthorizationToken", "s3:GetObject"] })],
  ],
  "a policy passes named roles to one service": [
    [
      policy({
        Action: "iam:PassRole",
        Condition: { StringEquals: { "iam:PassedToService": "ecs.amazonaws.com" } },
      }),
    ],
    [policy({ Action: ["iam:PassRole"], Resource: "arn:aws:iam::111122223333:role/task" })],
  ],
  "a role trusts only services and principals that it names": [
    [trust("*")],
    [trust({ AWS: "*" })],
    [trust({ AWS: "111122223333" })],
    [trust({ AWS: ["arn:aws:iam::111122223333:root"] })],
  ],
  "a role has no policy that AWS manages": [
    [
      resource("aws_iam_role_policy_attachment", {
        policy_arn: "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS",
      }),
    ],
  ],
  "a log group is encrypted with a KMS key": [[logs({})], [logs({ kms_key_id: "" })]],
  "logs expire": [[logs({ retention_in_days: 0 })]],
  "logs are kept for a year": [[logs({ retention_in_days: 364 })]],
  "the actions of an alarm are not disabled": [
    [resource("aws_cloudwatch_metric_alarm", { actions_enabled: false })],
    [resource("aws_cloudwatch_composite_alarm", { actions_enabled: false })],
  ],
  "a bucket blocks public access": [
    [bucket],
    [
      bucket,
      ofBucket("public_access_block", {
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: false,
      }),
    ],
  ],
  "a bucket is encrypted": [[bucket]],
  "a bucket is encrypted with a KMS key": [
    [
      bucket,
      ofBucket("server_side_encryption_configuration", {
        rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
      }),
    ],
  ],
  "a bucket is used by TLS only": [
    [bucket],
    [bucket, bucketPolicy({ Effect: "Allow" })],
    [bucket, bucketPolicy({ Action: "s3:GetObject" })],
    [bucket, bucketPolicy({ Resource: "arn:aws:s3:::it" })],
    [bucket, bucketPolicy({ Principal: { AWS: "111122223333" } })],
    [bucket, bucketPolicy({ Condition: { Bool: { "aws:SecureTransport": "true" } } })],
  ],
  "a bucket keeps the versions of its objects": [
    [bucket, ofBucket("versioning", { versioning_configuration: [{ status: "Suspended" }] })],
  ],
  "the requests to a bucket are logged": [[bucket]],
  "the objects of a bucket expire": [
    [bucket, ofBucket("lifecycle_configuration", { rule: [{ status: "Enabled" }] })],
    [
      bucket,
      ofBucket("lifecycle_configuration", { rule: [{ status: "Disabled", expiration: [{ days: 1 }] }] }),
    ],
  ],
  "a bucket removes incomplete uploads": [
    [
      bucket,
      ofBucket("lifecycle_configuration", { rule: [{ status: "Enabled", expiration: [{ days: 1 }] }] }),
    ],
  ],
  "a bucket is copied to another region": [[bucket]],
  "a bucket notifies of events": [[bucket]],
  "a function's runtime is supported": [[lambda({ runtime: "nodejs18.x" })]],
  "a function is traced": [[lambda({ tracing_config: [{ mode: "PassThrough" }] })]],
  "a function is in a VPC": [[lambda({ vpc_config: [] })]],
  "a function in a VPC is in two zones or more": [[lambda({ vpc_config: [{ subnet_ids: ["subnet-1"] }] })]],
  "a function has a dead-letter queue": [[lambda({})]],
  "a function's concurrency is limited": [[lambda({ reserved_concurrent_executions: -1 })]],
  "a function's environment variables are encrypted with a KMS key": [[lambda({ environment: [{}] })]],
  "a function's code is signed": [[lambda({ code_signing_config_arn: "" })]],
};
