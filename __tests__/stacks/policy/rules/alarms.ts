import { type Rule, resourceRule } from "../support/rule";

export const ALARM_RULES: readonly Rule[] = [
  resourceRule(["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"], {
    name: "the actions of an alarm are not disabled",
    ids: ["CKV_AWS_319"],
    holds: ({ values }) => values["actions_enabled"] !== false,
  }),
];
