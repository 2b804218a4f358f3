import { allow, regional, type Types } from "../grant";

const ALARM = regional("cloudwatch", "alarm:{alarm_name}");
/** Dashboards have no region. */
const DASHBOARD = "arn:{partition}:cloudwatch::{account}:dashboard/{dashboard_name}";
const LOG_GROUP = regional("logs", "log-group:{name}");
const LOG_GROUP_OF_FILTER = regional("logs", "log-group:{log_group_name}");
const TOPIC = regional("sns", "{name}");
const TOPIC_OF_POLICY = regional("sns", "{arn}");
const QUEUE = regional("sqs", "{name}");

const TAG_ALARM = ["cloudwatch:TagResource", "cloudwatch:UntagResource"];

/** CloudWatch, CloudWatch Logs, SNS and SQS. */
export const MONITORING: Types = {
  aws_cloudwatch_metric_alarm: {
    named: "alarm_name",
    // AWS returns composite alarms only to callers that may read all alarms.
    read: [allow(["cloudwatch:DescribeAlarms"], "*"), allow(["cloudwatch:ListTagsForResource"], ALARM)],
    write: [allow(["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", ...TAG_ALARM], ALARM)],
  },
  aws_cloudwatch_composite_alarm: {
    named: "alarm_name",
    read: [allow(["cloudwatch:DescribeAlarms"], "*"), allow(["cloudwatch:ListTagsForResource"], ALARM)],
    write: [allow(["cloudwatch:DeleteAlarms", "cloudwatch:PutCompositeAlarm", ...TAG_ALARM], ALARM)],
  },
  aws_cloudwatch_dashboard: {
    named: "dashboard_name",
    read: [allow(["cloudwatch:GetDashboard"], DASHBOARD)],
    write: [allow(["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"], DASHBOARD)],
  },
  aws_cloudwatch_log_group: {
    read: [allow(["logs:DescribeLogGroups"], "*"), allow(["logs:ListTagsForResource"], LOG_GROUP)],
    write: [
      allow(
        [
          "logs:AssociateKmsKey",
          "logs:CreateLogGroup",
          "logs:DeleteLogGroup",
          "logs:DeleteRetentionPolicy",
          "logs:DisassociateKmsKey",
          "logs:PutRetentionPolicy",
          "logs:TagResource",
          "logs:UntagResource",
        ],
        LOG_GROUP,
        // Some of these actions are checked on the group with all of its streams.
        `${LOG_GROUP}:*`,
      ),
    ],
  },
  aws_cloudwatch_log_metric_filter: {
    read: [allow(["logs:DescribeMetricFilters"], LOG_GROUP_OF_FILTER, `${LOG_GROUP_OF_FILTER}:*`)],
    write: [
      allow(
        ["logs:DeleteMetricFilter", "logs:PutMetricFilter"],
        LOG_GROUP_OF_FILTER,
        `${LOG_GROUP_OF_FILTER}:*`,
      ),
    ],
  },
  aws_sns_topic: {
    read: [allow(["sns:GetTopicAttributes", "sns:ListTagsForResource"], TOPIC)],
    write: [
      allow(
        [
          "sns:CreateTopic",
          "sns:DeleteTopic",
          "sns:SetTopicAttributes",
          "sns:TagResource",
          "sns:UntagResource",
        ],
        TOPIC,
      ),
    ],
  },
  aws_sns_topic_policy: {
    named: "arn",
    read: [allow(["sns:GetTopicAttributes"], TOPIC_OF_POLICY)],
    write: [allow(["sns:SetTopicAttributes"], TOPIC_OF_POLICY)],
  },
  aws_sqs_queue: {
    read: [allow(["sqs:GetQueueAttributes", "sqs:ListQueueTags"], QUEUE)],
    write: [
      allow(
        ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"],
        QUEUE,
      ),
    ],
  },
};
