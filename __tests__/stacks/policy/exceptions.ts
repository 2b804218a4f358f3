/** Where the stacks don't hold a rule, and why. The one list of exceptions; `docs/security.md` has it too. */
export interface Exception {
  /** The rule's name. */
  readonly rule: string;
  /** The names of the resources: `<app>/<stack>/<construct>`. `*` is any text without a slash. */
  readonly resources: readonly string[];
  /** Why, and which option changes it. */
  readonly reason: string;
}

/** The stacks of `main.ts` and of the smallest example: for trying, at low cost. */
const DEMOS = ["main/*", "simple/*"] as const;

/** The examples of services for production. */
const EXAMPLES = ["two-accounts-two-regions/*", "own-resources/*", "github-access/production-web"] as const;

const demos = (construct: string) => DEMOS.map((stack) => `${stack}/${construct}`);
const examples = (construct: string) => EXAMPLES.map((stack) => `${stack}/${construct}`);

const LOG_BUCKET = ["*/*/load-balancer_logs_bucket"];
const STATE_BUCKET = ["github-access/access/state_bucket"];
const AUDIT_BUCKET = ["github-access/access/audit_bucket"];
const AUDIT_TRAIL = ["github-access/access/audit_trail"];
const REVISION_BUCKET = ["everything/full-orders/revisions_bucket"];
/** The functions of hooks: of a test, of an example, and those of HTTP probes. */
const HOOK = [
  "everything/full-orders/probe",
  "own-resources/web/hook",
  "*/*/after-allow-test-traffic-probe_function",
];

/** The record of a migration. */
const RECORD = ["migrated/web/migration_record"];

export const EXCEPTIONS: readonly Exception[] = [
  {
    rule: "a VPC has flow logs",
    resources: [...demos("network_vpc"), "two-accounts-two-regions/*/network_vpc"],
    reason: "AWS bills them by size: the user turns them on with `flowLogs`",
  },
  {
    rule: "a VPC has endpoints for ECR and Systems Manager",
    resources: [
      ...demos("network_vpc"),
      "two-accounts-two-regions/*/network_vpc",
      "everything/edge-network/network_vpc",
    ],
    reason: "AWS bills them by the hour: the user turns them on with `endpoints`",
  },
  {
    rule: "a security group opens only the ports 80 and 443 to everyone",
    resources: ["everything/edge-web/load-balancer-security-group_port-8444-from-0-0-0-0-0"],
    reason: "the user's choice with `productionListener.port`",
  },
  {
    rule: "no security group opens port 80 to everyone",
    resources: ["*/*/load-balancer-security-group_port-80-from-0-0-0-0-0"],
    reason:
      "the listener redirects to HTTPS, except that of a demo without a certificate. `allowedCidrBlocks` of the production listener limits it",
  },
  {
    rule: "no security group opens any port to everyone",
    resources: ["*/*/load-balancer-security-group_port-*-from-0-0-0-0-0"],
    reason:
      "a public load balancer serves everyone. `allowedCidrBlocks` limits it, and the test listener is closed by default",
  },
  {
    rule: "no security group allows outbound traffic to everywhere",
    resources: ["*/*/task-security-group_to-anywhere"],
    reason:
      "the stack doesn't know what a service calls. To limit it, change the rule: `taskSecurityGroup.outbound`",
  },
  {
    rule: "no security group allows outbound traffic to everywhere",
    resources: ["*/*/after-allow-test-traffic-probe_to-*"],
    reason:
      "the addresses of CodeDeploy's API and of the load balancer change. Only the port of each is allowed: `probes` has the rules",
  },
  {
    rule: "no security group allows outbound traffic to everywhere",
    resources: ["*/*-cluster/load-balancer-security-group_to-tasks"],
    reason:
      "a shared load balancer reaches the tasks of services that are made later, in other stacks, by TCP only. It connects to its targets only",
  },
  {
    rule: "a listener uses TLS or redirects to it",
    resources: [...demos("load-balancer_production-listener"), ...demos("load-balancer_test-listener")],
    reason:
      'a demo has no domain and so no certificate: its production listener is `{ kind: "http-without-encryption" }`',
  },
  {
    rule: "a load balancer logs each request",
    resources: [...demos("load-balancer"), ...examples("load-balancer")],
    reason: "AWS bills the storage: the user turns it on with `loadBalancer.logs`",
  },
  {
    rule: "a load balancer is protected from deletion",
    resources: [...demos("load-balancer"), "everything/*/load-balancer"],
    reason:
      "`deletionProtection: false`, so that one command removes a demo or a test. The default is `true`",
  },
  {
    rule: "a load balancer that the internet reaches has a web ACL",
    resources: [
      ...demos("load-balancer"),
      ...examples("load-balancer"),
      "shared-load-balancer/shop-cluster/load-balancer",
      "everything/edge-web/load-balancer",
    ],
    reason: "AWS bills it by the hour, and its rules depend on the service: `loadBalancer.webAclArn`",
  },
  {
    rule: "the internet does not reach a load balancer",
    resources: ["*/*/load-balancer"],
    reason: 'users reach it. `loadBalancer.scheme: "internal"` makes it internal',
  },
  {
    rule: "a load balancer reaches its targets by TLS",
    resources: ["*/*/target-groups_*"],
    reason:
      "TLS ends at the load balancer. Only its security group reaches the tasks, in the same VPC; there is no option for HTTPS to the tasks",
  },
  {
    rule: "sessions of ECS Exec and their log are encrypted with a KMS key",
    resources: ["everything/edge-web/cluster"],
    reason: "the user's choice: `kmsKeyArn` without `logKmsKeyArn`",
  },
  {
    rule: "a service's first tasks have no public address",
    resources: ["simple/hello/service", "everything/edge-web/service"],
    reason:
      '`taskSubnets: "public"` needs no NAT gateway. Only the load balancer may connect to the tasks. The default is `"private"`',
  },
  {
    rule: "the tasks of a deployment have no public address",
    resources: ["simple/hello/deployment_trigger", "everything/edge-web/deployment_trigger"],
    reason:
      '`taskSubnets: "public"` needs no NAT gateway. Only the load balancer may connect to the tasks. The default is `"private"`',
  },
  {
    rule: "a service runs on the latest Fargate platform version",
    resources: ["everything/full-orders/service"],
    reason: 'the user\'s choice with `platformVersion`. The default is `"LATEST"`',
  },
  {
    rule: "a container's root file system is read-only",
    resources: [
      ...demos("task_definition/app"),
      "everything/edge-web/task_definition/app",
      "everything/full-orders/task_definition/orders",
    ],
    reason:
      "`readonlyRootFilesystem: false`: nginx writes to it, and so does ECS Exec. The default is `true`",
  },
  {
    rule: "a container has a user, and it is not root",
    resources: [
      "*/*/task_definition/app",
      "everything/full-orders/task_definition/migration",
      "everything/full-orders/task_definition/proxy",
    ],
    reason: "only the image knows which users it has: without `user` its own user is used",
  },
  {
    rule: "a container has a user, and it is not root",
    resources: ["everything/full-orders/task_definition/log-router"],
    reason: "AWS requires user 0 of a container with a FireLens configuration",
  },
  {
    rule: "a task definition has no values of environment variables",
    resources: ["everything/full-orders/task_definition/orders"],
    reason: "`environment` is for settings; `secrets` are read from Secrets Manager or Systems Manager",
  },
  {
    rule: "a policy allows an action on all resources only for a reason",
    resources: ["everything/full-orders/task_task-role-policy/0"],
    reason: "the user's own statement in `taskPolicy`",
  },
  {
    rule: "a role trusts only services and principals that it names",
    resources: ["everything/full-orders/break-glass-role/0"],
    reason: "the user's choice with `breakGlassPrincipalArns`: the local AWS has no other principal",
  },
  {
    rule: "a role has no policy that AWS manages",
    resources: ["own-resources/web/hook-logs"],
    reason:
      "an example's own function, with AWS's policy for the log of a function. No stack uses such a policy",
  },
  {
    rule: "a log group is encrypted with a KMS key",
    resources: [
      ...demos("task_log-group"),
      ...examples("task_log-group"),
      "shared-load-balancer/*/task_log-group",
      "everything/edge-web/*_log-group",
      "everything/full-api/task_log-group",
      "everything/full-orders/probe-logs",
      "*/*/after-allow-test-traffic-probe_log-group",
    ],
    reason: "CloudWatch encrypts them with its own key. `logKmsKeyArn` sets another, which the user manages",
  },
  {
    rule: "logs are kept for a year",
    resources: [
      "everything/edge-web/exec-sessions_log-group",
      "everything/full-cluster/exec-sessions_log-group",
      "everything/full-network/network_flow-logs_log-group",
      "everything/full-orders/task_log-group",
      "everything/full-orders/probe-logs",
    ],
    reason: "the user's choice with `logRetentionDays`. The default is 365",
  },
  {
    rule: "a policy allows an action on all resources only for a reason",
    resources: ["plan", "deploy", "break-glass"].map((role) => `github-access/access/${role}_policy-1/0`),
    reason:
      "AWS allows most reads, and a few actions on resources without a name, on all resources only: Terraform needs them",
  },
  {
    rule: "a bucket is encrypted with a KMS key",
    resources: LOG_BUCKET,
    reason: "Elastic Load Balancing writes logs only to a bucket with S3's own encryption",
  },
  {
    rule: "a bucket is encrypted with a KMS key",
    resources: REVISION_BUCKET,
    reason:
      "S3 encrypts AppSpecs with its own key. `revisions.kmsKeyArn` sets another, which the user manages",
  },
  {
    rule: "a bucket is encrypted with a KMS key",
    resources: STATE_BUCKET,
    reason:
      "S3 encrypts the states with its own key. `stateBucket.kmsKeyArn` sets another, which the user manages",
  },
  {
    rule: "a bucket is encrypted with a KMS key",
    resources: AUDIT_BUCKET,
    reason: "S3 encrypts the events with its own key: the stacks create no KMS keys",
  },
  {
    rule: "a bucket keeps the versions of its objects",
    resources: LOG_BUCKET,
    reason:
      "Elastic Load Balancing writes each file once. Versions would keep logs, with addresses of users, longer than `retentionDays`",
  },
  {
    rule: "the requests to a bucket are logged",
    resources: LOG_BUCKET,
    reason: "it is a bucket of logs: its own log would need another bucket",
  },
  {
    rule: "the requests to a bucket are logged",
    resources: REVISION_BUCKET,
    reason:
      "CodeDeploy records each deployment with the version of its AppSpec. `revisions` takes an existing bucket with a log",
  },
  {
    rule: "the requests to a bucket are logged",
    resources: STATE_BUCKET,
    reason:
      "AWS bills the storage. The versions show when a state has changed; `stateBucket` takes an existing bucket with a log",
  },
  {
    rule: "the requests to a bucket are logged",
    resources: AUDIT_BUCKET,
    reason:
      "it is a bucket of logs: its own log would need another bucket. CloudTrail's digests show what changed",
  },
  {
    rule: "a bucket is copied to another region",
    resources: LOG_BUCKET,
    reason: "logs of one region. `loadBalancer.logs` takes an existing bucket, with what the user wants",
  },
  {
    rule: "a bucket is copied to another region",
    resources: REVISION_BUCKET,
    reason: "an AppSpec is of use in its own region only",
  },
  {
    rule: "a bucket is copied to another region",
    resources: STATE_BUCKET,
    reason: "every state keeps its versions. `stateBucket` takes an existing bucket that is copied",
  },
  {
    rule: "a bucket is copied to another region",
    resources: AUDIT_BUCKET,
    reason: "it keeps its versions, and CloudTrail's event history has the last 90 days in each region",
  },
  {
    rule: "a bucket notifies of events",
    resources: LOG_BUCKET,
    reason: "nothing in the stacks waits for logs. Resources can be added to `loadBalancer.logBucket`",
  },
  {
    rule: "a bucket notifies of events",
    resources: REVISION_BUCKET,
    reason: "the driver creates a deployment itself, as soon as it has stored the AppSpec",
  },
  {
    rule: "a bucket notifies of events",
    resources: STATE_BUCKET,
    reason: "nothing waits for a state. Resources can be added to `stateBucket` of the stack",
  },
  {
    rule: "a bucket notifies of events",
    resources: AUDIT_BUCKET,
    reason: "nothing waits for an event. Resources can be added to `auditTrail` of the stack",
  },
  {
    rule: "a trail is encrypted with a KMS key",
    resources: AUDIT_TRAIL,
    reason: "S3 encrypts the events with its own key. The user sets another on `auditTrail.trail`",
  },
  {
    rule: "a trail writes to CloudWatch Logs",
    resources: AUDIT_TRAIL,
    reason: "AWS bills each event there. The files in the bucket are enough to see who did what",
  },
  {
    rule: "a trail notifies of files",
    resources: AUDIT_TRAIL,
    reason: "nothing waits for a file of events",
  },
  {
    rule: "a topic is encrypted with a KMS key of the user",
    resources: ["shared-load-balancer/shop-orders/notifications_topic"],
    reason:
      "AWS's key for SNS encrypts it: CodeDeploy and the driver may use that key. `kmsKeyArn` of the topic sets another, which the user manages",
  },
  {
    rule: "a function is traced",
    resources: HOOK,
    reason: "a hook that runs once in a deployment: the driver shows the end of its log",
  },
  {
    rule: "a function is in a VPC",
    resources: ["everything/full-orders/probe", "own-resources/web/hook"],
    reason: "a hook of a test or of an example, which calls only AWS",
  },
  {
    rule: "a function has a dead-letter queue",
    resources: HOOK,
    reason: "CodeDeploy waits for its result, and the deployment fails without one",
  },
  {
    rule: "a function's concurrency is limited",
    resources: HOOK,
    reason: "only CodeDeploy calls it, once in a deployment",
  },
  {
    rule: "a function's environment variables are encrypted with a KMS key",
    resources: HOOK,
    reason: "they have only what a request is made of, and no secret. Lambda encrypts them with its own key",
  },
  {
    rule: "a function's code is signed",
    resources: HOOK,
    reason: "Terraform uploads the code with the stack, by the hash of its file",
  },
  {
    rule: "a parameter is encrypted",
    resources: RECORD,
    reason: "the record of a migration has fingerprints of revisions and times, and no secret",
  },
  {
    rule: "a parameter is encrypted with a KMS key of the user",
    resources: RECORD,
    reason: "it has no secret",
  },
];
