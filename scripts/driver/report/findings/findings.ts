/** Findings as text: what is wrong, and how to fix it. */
import type { Place } from "../../../contract";
import { BREAK_GLASS_REASON_VARIABLE, BREAK_GLASS_VARIABLE } from "../../../contract";
import {
  alarmsCommand,
  alarmsInAlarmCommand,
  callersCommand,
  groupCommand,
  iamCallersCommand,
} from "../../context/aws-commands";
import { brief } from "../../context/format";
import { quoted } from "../../context/own-command";
import type { Images } from "../../context/run-record";
import {
  changeCodeLines,
  nextLines,
  otherwiseLines,
  TRIGGER_WORDING,
  thenLines,
} from "../../context/wording";
import { type Finding, shadowedText } from "../../decide/findings";
import { showCommand } from "../../decide/traffic-repair";
import { NO_IMAGES } from "../../state/images";
import { describeLive, type Live } from "../../state/live";
import {
  describeRoutes,
  describeTraffic,
  routeName,
  routesNotTo,
  targetGroupName,
} from "../../state/live-traffic";
import { familyAndRevision } from "../../state/revision";
import { notToPairLines, restoreTrafficLines } from "../lines";
import type { DescribedFinding, FindingWording } from "./described-finding";
import { describeRegistries } from "./registry-finding";
import { describeTaskFinding } from "./task-findings";

/** A finding's sentence, and the lines that say how to fix it. @param images of what is live */
export function describeFinding(
  request: Place,
  finding: Finding,
  wording: FindingWording = TRIGGER_WORDING,
  images: Pick<Images, "of"> = NO_IMAGES,
): DescribedFinding {
  const { again, apply, command, setting, revision = "this revision" } = wording;
  const fixInCode = (what: string) => changeCodeLines(what, request, wording);
  switch (finding.kind) {
    case "traffic-elsewhere":
      return {
        what: whatIsElsewhere(finding.live),
        fix: [
          `  Live now: ${describeLive(finding.live, images)}`,
          ...restoreTrafficLines(request, finding.live, wording),
        ],
      };
    case "primary-outside-pair":
      return {
        what: `the PRIMARY task set is ${behind(finding.targetGroupArn)}, and the deployment group ${request.deploymentGroup} shifts traffic between ${listed(finding.pair)}`,
        fix: nextLines(
          "find out who changed the deployment group or the service, and give the group a pair of target groups that contains PRIMARY's. To see the group's",
          groupCommand(request),
        ),
      };
    case "test-traffic-elsewhere":
      return {
        what:
          finding.test.kind === "gone"
            ? "the test listener does not exist"
            : `no rule or default action of the test listener forwards to ${finding.pair.join(" or ")} (test traffic ${describeTraffic(finding.test)})`,
        fix: notToPairLines(request, { ...finding, listener: "test", traffic: finding.test }, again),
      };
    case "mixed-target-groups": {
      const { listener, route, others } = finding;
      const names = others.map(targetGroupName).join(", ");
      return {
        what: `${routeName(route)} of the ${listener} listener also forwards to ${names}, which the deployment group does not have: CodeDeploy refuses to move it`,
        fix: [
          `  Next: remove ${names} from the forward, or give it a separate rule, then ${again}. To see its current actions:`,
          `  ${showCommand(request.region, route.listenerArn)}`,
        ],
      };
    }
    case "rule-shadowed":
      return {
        what: shadowedText(finding),
        fix: [
          `  Next: give ${routeName(finding.route)} a priority number below ${finding.by.priority}, or change its conditions, then ${again}. To see all rules:`,
          `  ${showCommand(request.region, finding.route.listenerArn)}`,
        ],
      };
    case "task-definition-missing":
      return {
        what: `the task definition ${finding.taskDefinition} does not exist`,
        // A release needs it, so only an apply can register it.
        fix: registerLines(request, "apply"),
      };
    case "task-definition-inactive":
      return {
        what: `the task definition ${finding.taskDefinition} is ${finding.status}, not ACTIVE`,
        fix: registerLines(request, wording.apply === undefined ? "apply" : "release"),
      };
    case "container-missing":
      return {
        what: `the task definition ${familyAndRevision(finding.taskDefinition)} has no container ${finding.container}, to which the AppSpec sends traffic; it has ${listed(finding.containers)}`,
        fix: fixInCode("give the AppSpec's ContainerName a name that the task definition has"),
      };
    case "port-not-mapped":
      return {
        what: `the container ${finding.container} of ${familyAndRevision(finding.taskDefinition)} does not map the port ${finding.port}, to which the AppSpec sends traffic; it maps ${listed(finding.ports)}`,
        fix: fixInCode("map the port, or change the AppSpec's ContainerPort"),
      };
    case "alarm":
      return {
        what: `the alarm ${finding.name} is in ALARM (${brief(finding.reason)}), and CodeDeploy would stop the deployment for it`,
        fix: [
          ...nextLines(
            `fix the cause, and ${again} when the alarm is OK. To see all alarms in ALARM`,
            alarmsInAlarmCommand(request.region),
          ),
          ...otherwiseLines(
            `If ${revision} is the fix, use`,
            command(request, PAST_ALARMS),
            `${setting(BREAK_GLASS_VARIABLE, "ignore-alarms")}, and give the reason with ${setting(BREAK_GLASS_REASON_VARIABLE, quoted(THE_FIX))}`,
          ),
        ],
      };
    case "alarm-missing":
      return {
        what: `the alarm ${finding.name} does not exist in ${request.region}, and CodeDeploy may stop a deployment for it`,
        fix: nextLines(
          'create the alarm, or name an existing alarm in the group. To see a composite alarm, the caller needs cloudwatch:DescribeAlarms on "*". To list all alarms',
          alarmsCommand(request.region),
        ),
      };
    case "image-missing":
    case "image-architecture":
    case "secret-missing":
    case "parameter-missing":
    case "file-system-missing":
    case "mount-target-missing":
    case "zone-without-mount-target":
    case "capacity-provider-missing":
      return describeTaskFinding(request, finding, wording);
    case "other-registries":
      return describeRegistries(request, finding, wording);
    case "role-missing":
      return {
        what: `the role ${finding.roleArn}, which CodeDeploy uses for ${request.deploymentGroup}, does not exist`,
        fix: [
          ...nextLines(
            "find out who deleted the role. The next apply creates it again. To see who",
            iamCallersCommand("DeleteRole", finding.roleArn),
          ),
          // The run does not apply.
          ...(apply === undefined ? [] : thenLines("apply", apply(request))),
        ],
      };
    case "hook-missing":
      return {
        what: `the function ${finding.function} of the ${hooks(finding.events)} does not exist`,
        fix: fixInCode("create the function, or name another one in the service's hooks"),
      };
    case "hook-failed":
      return {
        what: `the function ${finding.function} of the ${hooks(finding.events)} cannot be called: its state is Failed`,
        fix: [
          `  Next: find the cause, fix it, and ${again}:`,
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

/** The reason that an operator gives by running the suggested command. */
const THE_FIX = "this revision fixes the alarm";

/** Deploys although an alarm is in ALARM. */
const PAST_ALARMS = {
  [BREAK_GLASS_VARIABLE]: "ignore-alarms",
  [BREAK_GLASS_REASON_VARIABLE]: THE_FIX,
} as const;

/** The stacks do not deregister a replaced revision: it was done by hand. */
function registerLines({ region }: Place, next: "apply" | "release"): string[] {
  return nextLines(
    `find out who deregistered it. The next ${next} registers the task definition again, as a new revision. To see who`,
    callersCommand("DeregisterTaskDefinition", region),
  );
}

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
