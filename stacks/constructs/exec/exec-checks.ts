import { checkLogRetention } from "../../support/log-retention";
import { isKnown, type Problem } from "../../support/problems";
import type { Exec, ExecAccess, ExecSessions } from "./ecs-exec";

/** Everything that is wrong with `exec` of a service. Unresolved tokens pass. */
export function checkExec(prop: string, exec: Exec, hasSharedCluster: boolean): Problem[] {
  if (exec.kind === "off" || exec.sessions === undefined) {
    return [];
  }
  const problems = checkExecSessions(`${prop}.sessions`, exec.sessions);
  if (hasSharedCluster) {
    problems.push({
      prop: `${prop}.sessions`,
      what: "is set, and the service uses a shared cluster",
      allowed: "sessions only with the service's own cluster: it is a setting of the cluster",
      fix: "remove it, and set execSessions where the cluster is created",
    });
  }
  return problems;
}

/** Everything that is wrong with the sessions of a cluster. Unresolved tokens pass. */
export function checkExecSessions(prop: string, { logRetentionDays, kmsKeyArn }: ExecSessions): Problem[] {
  return [
    ...(logRetentionDays === undefined
      ? []
      : checkLogRetention(`${prop}.logRetentionDays`, logRetentionDays)),
    ...checkKey(`${prop}.kmsKeyArn`, kmsKeyArn),
  ];
}

/** Everything that is wrong with the access to the sessions of an existing cluster. Unresolved tokens pass. */
export function checkExecAccess(prop: string, { logGroupArn, kmsKeyArn }: ExecAccess): Problem[] {
  const problems = checkKey(`${prop}.kmsKeyArn`, kmsKeyArn);
  if (
    isKnown(logGroupArn) &&
    !/^arn:[\w-]+:logs:[\w-]+:\d{12}:log-group:[\w/.#-]{1,512}$/.test(logGroupArn)
  ) {
    problems.push({
      prop: `${prop}.logGroupArn`,
      what: `got ${JSON.stringify(logGroupArn)}`,
      allowed: "the ARN of a log group, without :* at its end",
      fix: "copy it from: aws logs describe-log-groups",
    });
  }
  return problems;
}

function checkKey(prop: string, arn: string | undefined): Problem[] {
  return !isKnown(arn) || /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(arn)
    ? []
    : [
        {
          prop,
          what: `got ${JSON.stringify(arn)}`,
          allowed: "the ARN of a KMS key, not of an alias",
          fix: "copy it from: aws kms list-keys",
        },
      ];
}
