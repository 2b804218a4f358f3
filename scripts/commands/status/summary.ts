/** The most important fact about a service, in a sentence. */
import type { TaskSet } from "../../aws";
import {
  alarmTitle,
  type Difference,
  describeMismatch,
  describeRevision,
  describeTraffic,
  descriptionOf,
  deviations,
  ownCommand,
  primaryOf,
  revisionName,
  servesAll,
} from "../../driver";
import { known } from "../cli/ask";
import { describeError, describeVerdict, rollbackOfIn } from "../history/deployment-words";
import { mainCause } from "../history/last-failure";
import { rolledBackBy } from "../history/rolled-back-by";
import { describePending } from "../release/pending";
import { describeWait } from "./running";
import { missingAlarms, type Running, type ServiceStatus } from "./service-status";
import { nameOf, type Wanted } from "./wanted";

export function summaryOf(status: ServiceStatus): string {
  const { application } = status.place;
  const { mismatches, service, production } = status;
  const fix = `For the fix, run: ${ownCommand(status.place, "doctor")}`;
  if (mismatches.length > 0) {
    const whats = mismatches.map((mismatch) => describeMismatch(status.place, mismatch)).join("; ");
    return `${whats.charAt(0).toUpperCase()}${whats.slice(1)}. ${fix}`;
  }
  const running = known(status.running);
  if (running !== undefined) {
    return summaryOfRunning(running, status);
  }
  if (service.kind === "unknown") {
    return `What ${application} runs is not known: ${service.why}`;
  }
  const primary = primaryOf(service.value);
  if (primary === undefined) {
    return `${application} has no PRIMARY task set. ${fix}`;
  }
  const runs = `${application} runs ${describeRevision(primary.taskDefinition, status.images.of(primary.taskDefinition))}`;
  if (production.kind === "known" && !servesAll(primary, production.value)) {
    return `${runs}, but not all production traffic goes to it: production ${describeTraffic(production.value)}. ${fix}`;
  }
  const wanted = known(status.wanted);
  const asIs =
    wanted === undefined
      ? `${runs}; the wanted revision is not known`
      : beside(runs, primary, wanted, status);
  return `${asIs}${troubles(primary, status)}${lastRelease(status)}${waiting(status)}${outdated(status)}${gaps(status)}.`;
}

/** The last release failed, and isn't the one that is wanted: then nothing else here names it. */
function lastRelease({ deployments, failure, revisions, wanted }: ServiceStatus): string {
  if (failure === undefined || known(wanted)?.tried?.id === failure.deployment.id) {
    return "";
  }
  const { deployment } = failure;
  const name = revisions.of(deployment);
  const described = name && describeRevision(name, revisions.imagesOf(deployment));
  const from = rollbackOfIn(descriptionOf(deployment));
  const what =
    from === undefined
      ? `last release: ${deployment.id}${described === undefined ? "" : ` of ${described}`}`
      : `last rollback: ${deployment.id} from ${from}${described === undefined ? "" : ` to ${described}`}`;
  const cause = mainCause(failure);
  return `; ${what}, ${describeVerdict(deployment, known(deployments) ?? [], failure.evidence.notApproved)}${cause === undefined ? "" : ` (${cause})`}`;
}

function waiting({ pending }: ServiceStatus): string {
  const value = known(pending);
  return value === undefined ? "" : `; ${describePending(value)}`;
}

function outdated({ wanted }: ServiceStatus): string {
  return known(wanted)?.outdated === undefined ? "" : "; the stack's outputs may be outdated";
}

/** Unknown facts that could change the sentence. */
function gaps({ production, running }: ServiceStatus): string {
  const traffic = production.kind === "unknown" ? "; where production traffic goes is not known" : "";
  const course = running.kind === "unknown" ? "; it is not known whether a deployment is running" : "";
  return `${traffic}${course}`;
}

function summaryOfRunning(running: Running, status: ServiceStatus): string {
  const { deployment } = running;
  const name = status.revisions.of(deployment);
  const what =
    name === undefined
      ? "an unknown revision"
      : describeRevision(name, status.revisions.imagesOf(deployment));
  const does = deployment.isRollback ? "is rolling back to" : "is deploying";
  // A wait for approval ends with the command that approves it: a full stop would be pasted with it.
  const end = deployment.status === "Ready" ? "" : ".";
  return `${deployment.id} ${does} ${what}: ${describeWait(running, status)}${end}`;
}

function beside(runs: string, primary: TaskSet, wanted: Wanted, status: ServiceStatus): string {
  const different = deviations(wanted.request.appSpec, primary);
  if (different.length === 0) {
    return `${runs}, as wanted`;
  }
  return `${runs}, but ${otherwise(wanted, different, status)}: ${whyNot(wanted, status)}`;
}

function otherwise(wanted: Wanted, different: readonly Difference[], { images }: ServiceStatus): string {
  if (different.some(({ field }) => field === "TaskDefinition")) {
    return `${nameOf(wanted, images)} is wanted`;
  }
  const fields = different.map(({ field }) => field).join(", ");
  return `${fields} ${different.length === 1 ? "differs" : "differ"} from what is wanted`;
}

function whyNot({ tried, request }: Wanted, { deployments, failure, approvals }: ServiceStatus): string {
  if (tried === undefined) {
    return "no recent deployment has this revision";
  }
  const how = approvals.get(tried.id);
  const other = how === undefined ? describeError(tried) : undefined;
  const error = failure?.deployment.id === tried.id ? mainCause(failure) : other;
  const all = known(deployments) ?? [];
  const verdict = `${tried.id} ${describeVerdict(tried, all, how)}${error === undefined ? "" : ` (${error})`}`;
  if (tried.status !== "Succeeded" || tried.rollbackId !== undefined) {
    return verdict;
  }
  const rollback = rolledBackBy(tried, revisionName(request.appSpec), all);
  return rollback === undefined
    ? `${verdict}, and another revision was deployed or the service was changed after it`
    : `${verdict}, and was rolled back by ${descriptionOf(rollback)?.who ?? "an operator"} with ${rollback.id}`;
}

/** Problems that remain although the right revision is live. */
function troubles(primary: TaskSet, status: ServiceStatus): string {
  const { running, desired } = primary;
  const firing = (known(status.alarms) ?? []).filter(({ state }) => state === "ALARM").map(alarmTitle);
  const tasks = running < desired ? `; only ${running} of ${desired} tasks running` : "";
  const alarms = firing.length === 0 ? "" : `; in ALARM: ${firing.join(", ")}`;
  const missing = missingAlarms(status) ?? [];
  const gone = missing.length === 0 ? "" : `; alarms that do not exist: ${missing.join(", ")}`;
  return `${tasks}${alarms}${gone}`;
}
