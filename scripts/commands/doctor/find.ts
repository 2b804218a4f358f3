/** What may be wrong with a service while nobody deploys, each with what mends it. */
import type { Suspension, TaskSet } from "../../aws";
import type { Finding } from "../../driver/findings";
import { describeAction, primaryOf, servesAll, staysInPair, targetGroupName } from "../../driver/live";
import { type Forward, forwardLine, resumeCommand } from "../../driver/report-lines";
import { familyAndRevision } from "../../driver/revision";
import { isAllSuspended, leftSuspended } from "../../driver/scaling";
import { ask, known, unknowns } from "../frame/ask";
import type { CommandContext } from "../frame/command";
import { PROGRAM } from "../frame/spec";
import { lookAround, type Sight } from "../status/look";
import { checksBefore } from "./checks";

/** A service that scales by itself in every way. */
export const NOT_SUSPENDED: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: false };

/** What is found only while nobody deploys, beside what the driver finds before it orders. One never changes its meaning. */
type OwnKind = "waits-for-a-person" | "no-service" | "no-primary" | "scaling-suspended";

/** Something that is wrong, in words. */
export interface Trouble {
  /** Its name, for programs. */
  readonly kind: OwnKind | Finding["kind"];
  readonly what: string;
  /** What to do, a line each. */
  readonly mend: readonly string[];
  /** What `--fix` does about it. @default - nothing: a person has to */
  readonly fix?: Fix;
}

export type Fix =
  /** Brings back what was on before the deployment whose run died. */
  | { readonly kind: "resume-scaling"; readonly of: string; readonly before: Suspension }
  /** Lets the service scale again. Nobody knows who suspended it, so that a person is asked before. */
  | { readonly kind: "resume-all-scaling" }
  /** Moves users: a person is asked before, and told how well PRIMARY is. Only where a target of PRIMARY's is healthy. */
  | {
      readonly kind: "forward-production";
      readonly listenerArn: string;
      readonly targetGroupArn: string;
      readonly state: string;
    };

export interface Examined {
  readonly troubles: readonly Trouble[];
  /** Why something isn't known, in sentences that name the IAM action. */
  readonly unknown: readonly string[];
  /** Whether a deployment runs, so that some of it isn't looked for. */
  readonly isDeploying: boolean;
  /** Whether so much is unknown that nobody can say that nothing is wrong. */
  readonly isBlind: boolean;
}

/** Looks for all of it. */
export async function examine(context: CommandContext): Promise<Examined> {
  const sight = await lookAround(context);
  const { service, group, production, test, suspension, running } = sight;
  const checks = await ask(() => checksBefore(context, sight));
  const scaling = await ask(() => aboutScaling(context, sight));
  const before = known(checks) ?? { troubles: [], unknown: [] };
  return {
    troubles: [...aboutRunning(sight), ...aboutLive(sight), ...(known(scaling) ?? []), ...before.troubles],
    unknown: [
      ...new Set([
        ...unknowns([service, group, production, test, suspension, running, checks, scaling]),
        ...before.unknown,
      ]),
    ],
    isDeploying: known(running) !== undefined,
    isBlind: [service, group, production, running].some(({ kind }) => kind === "unknown"),
  };
}

/** Whether it is known that no deployment runs: while one does, what looks wrong may be its work. */
function isIdle({ running }: Sight): boolean {
  return running.kind === "known" && running.value === undefined;
}

function aboutRunning({ running, place }: Sight): Trouble[] {
  const deployment = known(running)?.deployment;
  if (deployment?.status !== "Ready") {
    return [];
  }
  return [
    {
      kind: "waits-for-a-person",
      what: `the deployment ${deployment.id} is Ready and waits for a person before traffic shifts`,
      mend: [
        `let it go on: ${ofOurs(place, `continue ${deployment.id}`)}`,
        `or take it back: ${ofOurs(place, `stop ${deployment.id}`)}`,
      ],
    },
  ];
}

function aboutLive(sight: Sight): Trouble[] {
  const { place } = sight;
  const service = known(sight.service);
  if (sight.service.kind === "unknown" || !isIdle(sight)) {
    return [];
  }
  if (service === undefined || service.status === "INACTIVE") {
    return [
      {
        kind: "no-service",
        what: `the service ${place.service} in the cluster ${place.cluster} does not exist in ${place.region}`,
        mend: ["deploy its stack"],
      },
    ];
  }
  const primary = primaryOf(service);
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

async function aboutScaling({ aws }: CommandContext, sight: Sight): Promise<Trouble[]> {
  const { place } = sight;
  const suspension = known(sight.suspension);
  // Some of the three suspended is a person's choice; all of them is how a deployment leaves it that was cut off.
  if (suspension === undefined || !isAllSuspended(suspension) || !isIdle(sight)) {
    return [];
  }
  const asked = await ask(() => leftSuspended(aws, place));
  const left = known(asked);
  const by =
    left === undefined
      ? "no deployment says what was on before, so that a person may have suspended it"
      : `the run of ${left.id} died and left it so`;
  return [
    {
      kind: "scaling-suspended",
      what: `all scaling of the service is suspended, and no deployment runs: it stays at its count, whatever the load; ${asked.kind === "known" ? by : `who suspended it is not known: ${asked.why}`}`,
      mend: [
        left === undefined
          ? "let it scale again, if nobody wants it suspended: doctor --fix, which asks first, or"
          : "bring back what was on before: doctor --fix, or",
        resumeCommand(place, left?.before ?? NOT_SUSPENDED),
      ],
      fix:
        left === undefined
          ? { kind: "resume-all-scaling" }
          : { kind: "resume-scaling", of: left.id, before: left.before },
    },
  ];
}

function commandOf(place: Sight["place"], forward: Forward): string {
  return forwardLine(place, forward).join("").trim();
}

/** One of this program's commands, as it can be run from anywhere. */
function ofOurs({ application, deploymentGroup, region }: Sight["place"], command: string): string {
  return `npx ${PROGRAM} ${command} --application ${application} --group ${deploymentGroup} --region ${region}`;
}
