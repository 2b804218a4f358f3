import { longer, no, off, on, type Protection, removed, shorter, without } from "./lowered";

const GUARD = "A bad release may then stay in production, or reach more users before it is rolled back.";
const GROUP = /^aws_codedeploy_deployment_group$/;
const ALARM = /^aws_cloudwatch_metric_alarm$/;
const REPOSITORY = /^aws_ecr_repository$/;
const FUNCTION = /^aws_lambda_function$/;

/** Of what guards releases: the deployment group, its alarms, hooks and images. */
export const OF_RELEASES: readonly Protection[] = [
  { types: GROUP, path: "auto_rollback_configuration.enabled", isLowered: off, why: GUARD },
  { types: GROUP, path: "auto_rollback_configuration.events", isLowered: without, why: GUARD },
  { types: GROUP, path: "alarm_configuration.enabled", isLowered: off, why: GUARD },
  { types: GROUP, path: "alarm_configuration.alarms", isLowered: without, why: GUARD },
  { types: GROUP, path: "alarm_configuration.ignore_poll_alarm_failure", isLowered: on, why: GUARD },
  {
    types: GROUP,
    path: "blue_green_deployment_config.terminate_blue_instances_on_deployment_success.termination_wait_time_in_minutes",
    isLowered: shorter,
    why: "The old tasks are stopped earlier after a release: a quick rollback is possible for a shorter time.",
  },
  {
    types: GROUP,
    path: "blue_green_deployment_config.deployment_ready_option.action_on_timeout",
    isLowered: no("STOP_DEPLOYMENT"),
    why: "Releases then reach production without an approval.",
  },
  {
    types: GROUP,
    path: "deployment_config_name",
    isLowered: (before, after) => !isAllAtOnce(before) && isAllAtOnce(after),
    why: "Releases then reach all users at once.",
  },
  {
    types: GROUP,
    path: "trigger_configuration.trigger_events",
    isLowered: without,
    why: "Nobody is notified of these events, such as a deployment that fails.",
  },
  {
    types: /^aws_cloudwatch_(metric|composite)_alarm$/,
    path: "actions_enabled",
    isLowered: off,
    why: "Nobody is notified by it.",
  },
  {
    types: /^aws_cloudwatch_(metric|composite)_alarm$/,
    path: "alarm_actions",
    isLowered: without,
    unknownIsFine: true,
    why: "Who is behind these actions is no longer notified by it.",
  },
  { types: ALARM, path: "period", isLowered: longer, why: GUARD },
  { types: ALARM, path: "treat_missing_data", isLowered: no("breaching"), why: GUARD },
  {
    types: REPOSITORY,
    path: "image_tag_mutability",
    isLowered: no("IMMUTABLE"),
    why: "A tag may then name another image than the one that was tested.",
  },
  {
    types: REPOSITORY,
    path: "image_scanning_configuration.scan_on_push",
    isLowered: off,
    why: "Nobody is warned of known vulnerabilities in new images.",
  },
  {
    types: FUNCTION,
    path: "code_signing_config_arn",
    isLowered: removed,
    unknownIsFine: true,
    why: "The function may then run code that nobody signed.",
  },
  {
    types: FUNCTION,
    path: "dead_letter_config.target_arn",
    isLowered: removed,
    unknownIsFine: true,
    why: "Events that the function can't handle are lost.",
  },
];

function isAllAtOnce(name: unknown): boolean {
  return typeof name === "string" && /AllAtOnce$/i.test(name);
}
