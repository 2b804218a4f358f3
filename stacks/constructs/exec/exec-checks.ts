import { checkKmsKey } from "../../support/arns";
import { isKnown, type Problem } from "../../support/problems";
import { checkLogGroup } from "../log-group";
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
export function checkExecSessions(prop: string, { kmsKeyArn, ...logGroupOptions }: ExecSessions): Problem[] {
  return [...checkLogGroup(`${prop}.`, logGroupOptions), ...checkKmsKey(`${prop}.kmsKeyArn`, kmsKeyArn)];
}

/** Everything that is wrong with the access to the sessions of an existing cluster. Unresolved tokens pass. */
export function checkExecAccess(prop: string, { logGroupArn, kmsKeyArn }: ExecAccess): Problem[] {
  const problems = checkKmsKey(`${prop}.kmsKeyArn`, kmsKeyArn);
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
