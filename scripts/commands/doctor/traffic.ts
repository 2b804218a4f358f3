/** What is wrong with where a service's traffic goes. */
import type { TaskSet } from "../../aws";
import { describeAction, primaryOf, servesAll, staysInPair, targetGroupName } from "../../driver/live";
import { type Forward, forwardLine } from "../../driver/report-lines";
import { familyAndRevision } from "../../driver/revision";
import { known } from "../frame/ask";
import type { Sight } from "../status/look";
import type { Trouble } from "./trouble";

/** By PRIMARY and both listeners, while nobody deploys. */
export function aboutTraffic(sight: Sight): Trouble[] {
  const { place, service } = sight;
  if (service.kind === "unknown") {
    return [];
  }
  const primary = primaryOf(service.value);
  if (primary === undefined) {
    return [
      {
        kind: "no-primary",
        what: `the service ${place.service} has no PRIMARY task set, so that nothing can be deployed`,
        mend: ["leave the service as it is, and see its events and who took its task sets away"],
      },
    ];
  }
  return [...aboutProduction(sight, primary), ...aboutTest(sight, primary)];
}

function aboutProduction(sight: Sight, primary: TaskSet): Trouble[] {
  const { production, group, place } = sight;
  const action = known(production);
  const listenerArn = known(group)?.productionListenerArn;
  const targetGroupArn = primary.loadBalancer?.targetGroupArn;
  if (action === undefined || servesAll(primary, action)) {
    return [];
  }
  const { healthy, state } = wellnessOf(sight, primary);
  const revision = familyAndRevision(primary.taskDefinition);
  const what = `not all production traffic goes to PRIMARY (${revision}; ${state}): production ${describeAction(action)}`;
  const kind = "traffic-elsewhere";
  if (action.kind === "gone" || listenerArn === undefined || targetGroupArn === undefined) {
    return [
      { kind, what, mend: ["see who removed the listener: Terraform makes it anew at the next apply"] },
    ];
  }
  if (healthy === undefined || healthy === 0) {
    const why = healthy === 0 ? "no target of PRIMARY is healthy" : "PRIMARY's health is not known";
    return [
      {
        kind,
        what,
        mend: [
          `${why}: do not send users to ${targetGroupName(targetGroupArn)} before one is. Forward to the target group whose targets are healthy:`,
          commandOf(place, { listenerArn, targetGroupArn: "<ARN>" }),
        ],
      },
    ];
  }
  return [
    {
      kind,
      what,
      mend: [
        `see that ${revision} is well, then send everything to ${targetGroupName(targetGroupArn)}: doctor --fix, or`,
        commandOf(place, { listenerArn, targetGroupArn }),
      ],
      fix: { kind: "forward-production", listenerArn, targetGroupArn, state },
    },
  ];
}

/** How well a task set is: how many of its targets are healthy, `undefined` where that isn't known, and that in words. */
function wellnessOf({ health }: Sight, { running, desired, loadBalancer }: TaskSet) {
  const asked = loadBalancer && health.get(loadBalancer.targetGroupArn);
  const targets = asked && known(asked);
  const healthy = targets?.filter(({ state }) => state === "healthy").length;
  return {
    healthy,
    state: `${running} of ${desired} tasks run, ${healthy ?? "nobody knows how many"} healthy`,
  };
}

function aboutTest({ test, group, place }: Sight, primary: TaskSet): Trouble[] {
  const action = known(test);
  const of = known(group);
  if (action === undefined || of === undefined || staysInPair(action, of)) {
    return [];
  }
  const listenerArn = of.testListenerArn;
  const targetGroupArn = primary.loadBalancer?.targetGroupArn;
  return [
    {
      kind: "test-traffic-elsewhere",
      what: `the test listener does not forward within the group's two target groups (test traffic ${describeAction(action)}), so that nothing can be deployed`,
      mend:
        action.kind === "gone"
          ? ["see who removed it: Terraform makes it anew at the next apply"]
          : ["send it to PRIMARY's target group:", commandOf(place, { listenerArn, targetGroupArn })],
    },
  ];
}

function commandOf(place: Sight["place"], forward: Forward): string {
  return forwardLine(place, forward).join("").trim();
}
