/**
 * Why an action has `*` as its resource although AWS would allow a narrower one. Actions that support no resource need no
 * reason.
 */
export const WILDCARD_REASONS: Readonly<Record<string, string>> = {
  "cloudwatch:DescribeAlarms": "AWS returns composite alarms only to callers that may read all alarms",
  "ecr:BatchCheckLayerAvailability":
    "the image's repository may be any; its repository policy can limit the access",
  "ecr:BatchGetImage": "the image's repository may be any; its repository policy can limit the access",
  "ecr:GetDownloadUrlForLayer":
    "the image's repository may be any; its repository policy can limit the access",
  "ecs:CreateTaskSet":
    "the task set has no id yet; conditions limit the action to the cluster and the service",
  "ecs:ListTasks":
    "AWS offers only container instances, which Fargate has not; a condition limits it to the cluster",
};
