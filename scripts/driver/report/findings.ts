/** Findings in words: what is wrong, and how to fix it. */
import type { Place } from "../../contract";
import { BREAK_GLASS_VARIABLE } from "../../contract";
import { brief } from "../context/format";
import { TRIGGER_WORDING, type Wording } from "../context/wording";
import type { Finding } from "../decide/findings";
import { showCommand } from "../decide/traffic-repair";
import { describeLive, type Live } from "../state/live";
import {
  describeRoutes,
  describeTraffic,
  routeName,
  routesNotTo,
  targetGroupName,
} from "../state/live-traffic";
import { familyAndRevision } from "../state/revision";
import { bringBackLines, notToPairLines } from "./lines";

/** A finding in words. */
export interface DescribedFinding {
  /** Without a capital and a full stop, so that it stands alone or in a sentence. */
  readonly what: string;
  /** What to do about it, a line of a report each. */
  readonly mend: readonly string[];
}

/** A finding's sentence, and the lines that say how it is mended. */
export function describeFinding(
  request: Place,
  finding: Finding,
  { again, setting }: Pick<Wording, "again" | "setting"> = TRIGGER_WORDING,
): DescribedFinding {
  switch (finding.kind) {
    case "traffic-elsewhere":
      return {
        what: whatIsElsewhere(finding.live),
        mend: [`  Live now: ${describeLive(finding.live)}`, ...bringBackLines(request, finding.live)],
      };
    case "primary-outside-pair":
      return {
        what: `the PRIMARY task set is ${behind(finding.targetGroupArn)}, and the deployment group ${request.deploymentGroup} shifts traffic between ${listed(finding.pair)}`,
        mend: [
          "  Next: see who changed the deployment group or the service, and give the group the pair of target groups of which PRIMARY's is one.",
        ],
      };
    case "test-traffic-elsewhere":
      return {
        what:
          finding.test.kind === "gone"
            ? "the test listener does not exist"
            : `no rule or default action of the test listener forwards to ${finding.pair.join(" or ")} (test traffic ${describeTraffic(finding.test)})`,
        mend: notToPairLines(request, { ...finding, listener: "test", traffic: finding.test }, again),
      };
    case "mixed-target-groups": {
      const { listener, route, others } = finding;
      const names = others.map(targetGroupName).join(", ");
      return {
        what: `${routeName(route)} of the ${listener} listener also forwards to ${names}, which the deployment group does not have: CodeDeploy refuses to move it`,
        mend: [
          `  Next: remove ${names} from the forward, or give it a rule of its own, then ${again}. What the listener does now:`,
          `  ${showCommand(request.region, route.listenerArn)}`,
        ],
      };
    }
    case "task-definition-missing":
      return {
        what: `the task definition ${finding.taskDefinition} does not exist`,
        mend: [REGISTER],
      };
    case "task-definition-inactive":
      return {
        what: `the task definition ${finding.taskDefinition} is ${finding.status}, not ACTIVE`,
        mend: [REGISTER],
      };
    case "container-missing":
      return {
        what: `the task definition ${familyAndRevision(finding.taskDefinition)} has no container ${finding.container}, to which the AppSpec sends traffic; it has ${listed(finding.containers)}`,
        mend: [
          `  Next: give the AppSpec's ContainerName a name that the task definition has, then ${again}.`,
        ],
      };
    case "port-not-mapped":
      return {
        what: `the container ${finding.container} of ${familyAndRevision(finding.taskDefinition)} does not map the port ${finding.port}, to which the AppSpec sends traffic; it maps ${listed(finding.ports)}`,
        mend: [`  Next: map the port, or change the AppSpec's ContainerPort, then ${again}.`],
      };
    case "alarm":
      return {
        what: `the alarm ${finding.name} is in ALARM (${brief(finding.reason)}), for which CodeDeploy would stop the deployment`,
        mend: [
          `  Next: see to what it tells of, and ${again} once it is quiet. If this revision is the cure: ${setting(BREAK_GLASS_VARIABLE, "ignore-alarms")}, with a reason.`,
        ],
      };
    case "alarm-missing":
      return {
        what: `CloudWatch tells of no alarm ${finding.name} in ${request.region}, without whose state CodeDeploy may stop a deployment`,
        mend: [
          `  Next: make the alarm, or give the group the name of one that is there. One on other alarms that is there shows only to who may call cloudwatch:DescribeAlarms on all resources.`,
        ],
      };
    case "role-missing":
      return {
        what: `the role ${finding.roleArn}, as which CodeDeploy acts for ${request.deploymentGroup}, does not exist`,
        mend: ["  Next: see who deleted the role. Terraform makes it anew at the next apply."],
      };
    case "hook-missing":
      return {
        what: `the function ${finding.function} of the ${hooks(finding.events)} does not exist`,
        mend: [`  Next: make the function, or name another one in the service's hooks, then ${again}.`],
      };
    case "hook-failed":
      return {
        what: `the function ${finding.function} of the ${hooks(finding.events)} can't be called: its state is Failed`,
        mend: [
          `  Next: see why, mend it, and ${again}:`,
          `  aws lambda get-function-configuration --function-name ${finding.function} --query '[State,StateReason]' --region ${request.region}`,
        ],
      };
  }
}

function whatIsElsewhere({ primary, production, pair }: Live): string {
  switch (production.kind) {
    case "gone":
      return "the production listener does not exist";
    case "elsewhere":
      return `no rule or default action of the production listener forwards to ${pair.join(" or ")}`;
    case "forwards": {
      const wrong = routesNotTo(production, primary?.loadBalancer?.targetGroupArn);
      return `the production listener does not send all traffic to the PRIMARY task set: ${describeRoutes(wrong)}`;
    }
  }
}

/** A replaced revision isn't deregistered by the stacks: somebody did it by hand. */
const REGISTER =
  "  Next: see who deregistered it. Terraform registers the task definition anew at the next apply, as a revision of its own.";

function behind(targetGroupArn: string | undefined): string {
  return targetGroupArn === undefined
    ? "behind no target group"
    : `behind ${targetGroupName(targetGroupArn)}`;
}

function hooks(events: readonly string[]): string {
  return `${events.length === 1 ? "hook" : "hooks"} ${events.join(", ")}`;
}

function listed(values: readonly (string | number)[]): string {
  return values.length === 0 ? "none" : values.join(", ");
}
