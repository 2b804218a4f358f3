/** The one thing about a service that matters, in a sentence. */
import type { Deployment, TaskSet } from "../../aws";
import { primaryOf } from "../../driver/state/live";
import { describeTraffic, servesAll } from "../../driver/state/live-traffic";
import { type Difference, deviations, familyAndRevision } from "../../driver/state/revision";
import { known } from "../cli/ask";
import { describeError, describeVerdict } from "../history/deployment-words";
import { missingAlarms, type Running, type Snapshot } from "./look";
import { describeWait } from "./running";
import { nameOf, type Wanted } from "./wanted";

export function summaryOf(snapshot: Snapshot): string {
  const { application } = snapshot.place;
  const { misfits, service, production } = snapshot;
  if (misfits.length > 0) {
    const whats = misfits.map(({ what }) => what).join("; ");
    return `${whats.charAt(0).toUpperCase()}${whats.slice(1)}.`;
  }
  const running = known(snapshot.running);
  if (running !== undefined) {
    return summaryOfRunning(running, snapshot);
  }
  if (service.kind === "unknown") {
    return `What ${application} runs is not known: ${service.why}`;
  }
  const primary = primaryOf(service.value);
  if (primary === undefined) {
    return `${application} has no PRIMARY task set: see who took it away.`;
  }
  const runs = `${application} runs ${familyAndRevision(primary.taskDefinition)}`;
  if (production.kind === "known" && !servesAll(primary, production.value)) {
    return `${runs}, but not all production traffic goes to it: production ${describeTraffic(production.value)}. See doctor.`;
  }
  const wanted = known(snapshot.wanted);
  const asIs =
    wanted === undefined ? `${runs}; what is wanted is not known` : beside(runs, primary, wanted, snapshot);
  return `${asIs}${troubles(primary, snapshot)}${gaps(snapshot)}.`;
}

/** What would change the sentence if it were known. */
function gaps({ production, running }: Snapshot): string {
  const traffic = production.kind === "unknown" ? "; where production goes is not known" : "";
  const course = running.kind === "unknown" ? "; whether a deployment runs is not known" : "";
  return `${traffic}${course}`;
}

function summaryOfRunning(running: Running, snapshot: Snapshot): string {
  const { deployment } = running;
  const what = snapshot.revisions.of(deployment) ?? "an unknown revision";
  const does = deployment.isRollback ? "is rolling back to" : "is deploying";
  return `${deployment.id} ${does} ${what}: ${describeWait(running, snapshot)}.`;
}

function beside(runs: string, primary: TaskSet, wanted: Wanted, snapshot: Snapshot): string {
  const different = deviations(wanted.request.appSpec, primary);
  if (different.length === 0) {
    return `${runs}, as wanted`;
  }
  return `${runs}, but ${otherwise(wanted, different)} wanted: ${whyNot(wanted, known(snapshot.deployments) ?? [])}`;
}

function otherwise(wanted: Wanted, different: readonly Difference[]): string {
  if (different.some(({ field }) => field === "TaskDefinition")) {
    return `${nameOf(wanted)} is`;
  }
  const fields = different.map(({ field }) => field).join(", ");
  return `${different.length === 1 ? `another ${fields} is` : `other ${fields} are`}`;
}

function whyNot({ tried }: Wanted, all: readonly Deployment[]): string {
  if (tried === undefined) {
    return "none of the latest deployments is of this revision";
  }
  const error = describeError(tried);
  const verdict = `${tried.id} ${describeVerdict(tried, all)}${error === undefined ? "" : ` (${error})`}`;
  return tried.status === "Succeeded" && tried.rollbackId === undefined
    ? `${verdict}, and something else was deployed or changed after it`
    : verdict;
}

/** What may make a revision useless that is the right one. */
function troubles(primary: TaskSet, snapshot: Snapshot): string {
  const { running, desired } = primary;
  const firing = (known(snapshot.alarms) ?? [])
    .filter(({ state }) => state === "ALARM")
    .map(({ name }) => name);
  const tasks = running < desired ? `; only ${running} of ${desired} tasks run` : "";
  const alarms = firing.length === 0 ? "" : `; in ALARM: ${firing.join(", ")}`;
  const missing = missingAlarms(snapshot) ?? [];
  const gone = missing.length === 0 ? "" : `; CloudWatch tells of no alarm ${missing.join(", ")}`;
  return `${tasks}${alarms}${gone}`;
}
