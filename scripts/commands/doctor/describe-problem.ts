/** Doctor's problems in words: what is wrong, and how to fix it. Pure functions of the problem. */
import type { Place } from "../../contract";
import { RETRY_VARIABLE } from "../../contract";
import {
  describeFinding,
  describeMismatch,
  describeRevision,
  describeRoute,
  endedBadly,
  type FindingWording,
  linkLine,
  mismatchLines,
  notApprovedLines,
  otherwiseLines,
  ownCommand,
  resumeCommand,
  serviceCommand,
  showCommand,
  TRIGGER_WORDING,
} from "../../driver";
import type { CommandContext } from "../cli/command";
import { nextReleaseWording } from "../release/wording";
import { NOT_SUSPENDED } from "./automatic-fix";
import { describeTrafficElsewhere } from "./describe-traffic";
import type {
  DescribedProblem,
  DoctorProblem,
  FailedBefore,
  PriorityTaken,
  ScalingSuspended,
  SuspendedBy,
} from "./problem";

/** Nothing was tried yet. Terraform's runs and the commands take the same variables. */
const DEPLOY_WORDING: FindingWording = { ...TRIGGER_WORDING, again: "deploy" };

/** How what comes next is worded for a service. */
export function wordingFor(context: CommandContext): FindingWording {
  return context.releases === undefined ? DEPLOY_WORDING : nextReleaseWording(context);
}

/** @param wording how to deploy. @default - by Terraform */
export function describeProblem(
  place: Place,
  problem: DoctorProblem,
  wording: FindingWording = DEPLOY_WORDING,
): DescribedProblem {
  switch (problem.kind) {
    case "waits-for-approval":
      return {
        what: `the deployment ${problem.deploymentId} is Ready and waits for approval before traffic shifts`,
        fix: [
          `approve it: ${ownCommand(place, "continue", problem.deploymentId)}`,
          `or roll it back: ${ownCommand(place, "stop", problem.deploymentId)}`,
        ],
      };
    case "no-primary":
      return {
        what: `the service ${place.service} has no PRIMARY task set, so nothing can be deployed`,
        fix: [
          "do not change the service; check its events to find out who removed its task sets:",
          serviceCommand(place),
        ],
      };
    case "scaling-suspended":
      return describeSuspension(place, problem);
    case "failed-before":
      return describeFailedBefore(place, problem);
    case "priority-taken":
      return describePriorityTaken(problem);
    case "listener-missing":
      return {
        what: `the next apply would fail: the listener ${problem.listenerArn} does not exist`,
        fix: [
          "use the ARN of an existing listener. To see those of the load balancer:",
          listenersCommand(place.region, problem.listenerArn),
        ],
      };
    case "listener-of-other-url":
      return {
        what: `the next apply would fail: the URL of the stack is ${problem.url}, but the listener ${problem.listenerArn} has the protocol ${problem.settings.protocol} and the port ${problem.settings.port}`,
        fix: [
          "correct the url of the shared load balancer, or use the ARN of the listener that it leads to. To see those of the load balancer:",
          listenersCommand(place.region, problem.listenerArn),
        ],
      };
    case "traffic-elsewhere": {
      const { what, fix } = describeTrafficElsewhere(place, problem);
      return { what, fix: fix.map(withoutNext) };
    }
    case "no-service":
    case "wrong-controller":
    case "service-draining":
    case "no-group":
    case "group-mismatch":
      return {
        what: describeMismatch(place, problem),
        fix: mismatchLines(place, problem).map(withoutNext),
      };
    default: {
      const { what, fix } = describeFinding(place, problem, wording);
      return { what, fix: fix.map(withoutNext) };
    }
  }
}

function describePriorityTaken({
  address,
  listenerArn,
  priority,
  by,
  free,
}: PriorityTaken): DescribedProblem {
  const region = listenerArn.split(":")[3] ?? "";
  return {
    what: `the next apply would fail: the priority ${priority} of ${address} is taken by another rule of its listener: ${describeRoute(by)}`,
    fix: [
      free === undefined
        ? "remove a rule of the listener: it has no free priority"
        : `change the priority, for example to ${free}, the next free one`,
      "to see the listener's rules:",
      showCommand(region, listenerArn),
    ],
  };
}

/** From `…:listener/app/<name>/<load balancer>/<listener>`. */
function listenersCommand(region: string, listenerArn: string): string {
  const loadBalancerArn = listenerArn
    .slice(0, listenerArn.lastIndexOf("/"))
    .replace(":listener/", ":loadbalancer/");
  return `aws elbv2 describe-listeners --load-balancer-arn ${loadBalancerArn} --query 'Listeners[].[ListenerArn,Protocol,Port]' --region ${region}`;
}

function describeSuspension(place: Place, { by }: ScalingSuspended): DescribedProblem {
  return {
    what: `all scaling of the service is suspended although no deployment is running, so its task count does not follow the load; ${describeSuspender(by)}`,
    fix: [
      by.kind === "run"
        ? "restore the previous state:"
        : "if that is not intended, resume scaling (asks for confirmation):",
      ownCommand(place, "doctor", "--fix"),
      "or without doctor:",
      resumeCommand(place, by.kind === "run" ? by.before : NOT_SUSPENDED),
    ],
  };
}

function describeSuspender(by: SuspendedBy): string {
  switch (by.kind) {
    case "run":
      return `the run of ${by.deploymentId} ended without restoring it`;
    case "not-recorded":
      return "no deployment recorded the previous state, so it may have been suspended on purpose";
    case "not-known":
      return `who suspended it is not known: ${by.why}`;
  }
}

/** Doctor is not a run, so nothing is applied again. Only Terraform deploys the revision of the outputs. */
const NEXT_APPLY = { ...TRIGGER_WORDING, again: "apply" };

function describeFailedBefore(
  place: Place,
  { taskDefinition, images, deployment, notApproved, cause }: FailedBefore,
): DescribedProblem {
  const why = cause === undefined ? "" : ` (${cause})`;
  const ended = endedBadly({ deployment, stoppedEarly: false, evidence: { notApproved } });
  const refused = `${describeRevision(taskDefinition, images)} is wanted, but the driver would refuse it`;
  if (notApproved !== undefined) {
    return {
      what: `${refused}: its last deployment ${deployment.id} ${ended}`,
      fix: [...notApprovedLines(place, notApproved, NEXT_APPLY), ...linkLine(place, deployment.id)].map(
        withoutNext,
      ),
    };
  }
  return {
    what: `${refused}: this revision ${ended} before, as ${deployment.id}${why}`,
    fix: [
      "fix the cause: a changed revision is deployed normally",
      ...otherwiseLines(
        "to retry this revision, re-run the CI run or use",
        TRIGGER_WORDING.command(place, { [RETRY_VARIABLE]: "true" }),
        TRIGGER_WORDING.setting(RETRY_VARIABLE, "true"),
      ),
      ...linkLine(place, deployment.id),
    ].map(withoutNext),
  };
}

/** A report's line without "Next:": everything that doctor lists under a problem is a next step. */
function withoutNext(line: string): string {
  return line.trim().replace(/^Next: /, "");
}
