const PULL =
  "earlier revisions have the same role: with a narrower one, a rollback to an image of another repository, account " +
  "or region couldn't pull it. Another account's repository policy limits the access";

const JOIN_NETWORK =
  "Lambda checks that the role of a function in a VPC may do this on all resources, and does it before the function runs";

/** Why the resource of an action is `*`, or in every account, although AWS would allow a narrower one. */
export const WILDCARD_REASONS: Readonly<Record<string, string>> = {
  "cloudwatch:DescribeAlarms": "AWS returns composite alarms only to callers that may read all alarms",
  "ec2:AssignPrivateIpAddresses": JOIN_NETWORK,
  "ec2:CreateNetworkInterface": JOIN_NETWORK,
  "ec2:DeleteNetworkInterface": JOIN_NETWORK,
  "ec2:UnassignPrivateIpAddresses": JOIN_NETWORK,
  "ecr:BatchCheckLayerAvailability": PULL,
  "ecr:BatchGetImage": PULL,
  "ecr:GetDownloadUrlForLayer": PULL,
  "ecs:CreateTaskSet":
    "the task set has no id yet; conditions limit the action to the cluster and the service",
  "ecs:ListTasks":
    "AWS offers only container instances, which Fargate has not; a condition limits it to the cluster",
};

const EXEC = "ECS Exec: the agent in the task opens a channel to Systems Manager for a session";

/** What an action is for that AWS allows on `*` only. */
export const WITHOUT_RESOURCE_REASONS: Readonly<Record<string, string>> = {
  "application-autoscaling:DescribeScalableTargets":
    "the driver reads which scaling is suspended; AWS lists no resource for reading, but for changing",
  "codedeploy:ContinueDeployment": "an operator continues a deployment that waits",
  "codedeploy:GetDeploymentTarget": "the driver reads the progress of a deployment",
  "codedeploy:PutLifecycleEventHookExecutionStatus": "a hook function tells CodeDeploy its result",
  "codedeploy:StopDeployment":
    "the driver stops the deployment of a cancelled run, or one whose tasks can't start",
  "ec2:DescribeNetworkInterfaces": "Lambda looks for the network interfaces of a function in a VPC",
  "ec2:DescribeSubnets":
    "the driver reads the zones of the tasks' subnets, to check that each has a mount target of a file system; " +
    "Lambda looks for the subnets of a function in a VPC",
  "ecr:DescribePullThroughCacheRules":
    "the driver checks that an image exists, or that a rule of the registry fetches it at the first pull",
  "ecr:GetAuthorizationToken": "ECS logs in to a registry; the token gives no access by itself",
  "ecs:DescribeTaskDefinition":
    "the driver reads the images of the old and the new revision, a migration where its output goes",
  "ecs:ListClusters": "`status` without a name shows the services of all clusters",
  "ecs:ListServices": "`status` without a name shows the services of all clusters",
  "ecs:ListTaskDefinitions": "`rollback` names the registered revisions if it finds none to roll back to",
  "elasticloadbalancing:DescribeListeners":
    "CodeDeploy reads the listeners whose traffic it moves; `doctor --stack` reads an existing listener",
  "elasticloadbalancing:DescribeRules": "CodeDeploy and the driver read which target group is live",
  "elasticloadbalancing:DescribeTargetGroups": "CodeDeploy reads the target groups",
  "elasticloadbalancing:DescribeTargetHealth":
    "CodeDeploy and the driver read whether the new tasks are healthy",
  "logs:DescribeLogGroups": "ECS Exec: the agent looks for the log group of sessions",
  "ssm:DescribeParameters": "the driver checks that parameters exist, without reading a value",
  "ssmmessages:CreateControlChannel": EXEC,
  "ssmmessages:CreateDataChannel": EXEC,
  "ssmmessages:OpenControlChannel": EXEC,
  "ssmmessages:OpenDataChannel": EXEC,
};
