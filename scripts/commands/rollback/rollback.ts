/** `rollback`: deploys the last good revision before the one that is live, by the driver. */
import type { DeploymentRequest } from "../../contract";
import { overridesOf } from "../../driver/break-glass";
import { decide, type Refusal, type Sight } from "../../driver/decide";
import { EXIT_CODE } from "../../driver/exit-code";
import { warningOf } from "../../driver/findings";
import { NO_GUARD } from "../../driver/guard";
import { describeRevision } from "../../driver/images";
import { primaryOf } from "../../driver/live";
import { preflight } from "../../driver/preflight";
import { newRecord } from "../../driver/record";
import { wanted } from "../../driver/report-lines";
import { reportRefusal } from "../../driver/report-refusal";
import { familyAndRevision, requiredOf } from "../../driver/revision";
import { shortened } from "../../driver/rollout";
import { isFinal } from "../../driver/status-table";
import { flagsOf, type RunFlags, readFlagged } from "../deploy/deploy";
import { type RunOrder, runDriver, watchOf } from "../deploy/run";
import { ROLLBACKS_VOICE } from "../deploy/words";
import type { CommandAnswer, CommandContext } from "../frame/command";
import { lookAt } from "../watch/look";
import { answer, fromOf, refusal, toOf, type Way, wayOf } from "./answer";
import { noTarget } from "./no-target";
import { findTarget } from "./target";

/** A break-glass may be needed: a bad release makes the alarms ring that forbid a deployment. */
export interface RollbackOptions extends RunFlags {
  /** Says what would be deployed, and deploys nothing. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Goes back to the last revision that succeeded and isn't live, by a deployment of its own.
 *
 * @returns the driver's verdict and exit code; 6 when there is nothing to go back to, or when it would be wrong now
 * @throws DriverError for a mistake of the caller's; AwsFailure when AWS can't be asked, and nothing was changed
 */
export async function rollback(context: CommandContext, options: RollbackOptions): Promise<CommandAnswer> {
  const sight = await lookAt(context);
  const { running } = sight;
  if (running !== undefined && !isFinal(running.status)) {
    return refusal({ why: "deployment-running" }, [
      `Nothing was rolled back: the deployment ${running.id} is running.`,
      `  Next: \`stop\` takes it back; \`watch\` follows it to its end.`,
    ]);
  }
  const primary = primaryOf(sight.service);
  if (primary === undefined) {
    return refusal({ why: "no-primary" }, [
      `Nothing was rolled back: the service ${context.place.service} has no PRIMARY task set, so that nobody can tell what is live.`,
    ]);
  }
  const target = await findTarget(context, primary);
  if (target.kind !== "found") {
    return noTarget(context, primary, target);
  }
  const { images } = context.publisher.record;
  const way = { sight, primary, images, ...target };
  const gone = await taskDefinitionGone(context, way);
  if (gone !== undefined) {
    return gone;
  }
  const prepare = (): RunOrder => orderOf(context, options, way);
  return options.dryRun === true ? plan(context, prepare(), way) : run(context, prepare, way);
}

/** ECS starts no task of a revision that is deregistered. */
async function taskDefinitionGone(
  { aws }: CommandContext,
  { images, request, primary, deployment }: Way,
): Promise<CommandAnswer | undefined> {
  const { TaskDefinition: name } = requiredOf(request.appSpec);
  const [found] = await Promise.all([aws.taskDefinition(name), images.learn(aws, [primary.taskDefinition])]);
  if (found !== undefined) {
    images.keep(name, found);
  }
  if (found?.status === "ACTIVE") {
    return undefined;
  }
  const state = found === undefined ? "does not exist any more" : `is ${found.status}, not ACTIVE`;
  return refusal(
    { why: "task-definition-gone", from: fromOf(primary, images), to: toOf(request, deployment, images) },
    [
      `Nothing was rolled back: the deployment before what is live is ${deployment.id}, but its task definition ${wanted(request)} ${state}.`,
      "  Next: register it anew, as a new revision, and deploy that. `skip_destroy` on the task definition keeps old ones.",
    ],
  );
}

function orderOf(context: CommandContext, options: RollbackOptions, { request, primary }: Way): RunOrder {
  const settings = readFlagged(context.env, flagsOf(options), { ok: true, request });
  const attempt = {
    ...settings.attempt,
    // It may well have failed since it was good; that is what a person decides who goes back to it.
    isRetry: true,
    whenRunning: "fail" as const,
    rollbackOf: familyAndRevision(primary.taskDefinition),
  };
  return { request: settings.request, attempt, onCancel: settings.onCancel, voice: ROLLBACKS_VOICE };
}

/** What the driver would do, by its own decision. */
async function plan(
  context: CommandContext,
  { request, attempt }: RunOrder,
  way: Way,
): Promise<CommandAnswer> {
  const known = wayOf(way);
  const refused = await findRefusal(context, request, attempt.breakGlass, way.sight);
  if (refused !== undefined) {
    return refusal(
      { ...known, why: refused.kind },
      reportRefusal(request, refused, { voice: ROLLBACKS_VOICE }).lines,
    );
  }
  return answer(EXIT_CODE.done, { ...known, result: "planned" }, [
    ...headline("would go", way),
    ...known.differences.map(
      ({ field, live, wanted }) =>
        `  ${field}: ${shortened(live, way.images)} -> ${shortened(wanted, way.images)}`,
    ),
    "  Nothing was changed: this was a dry run.",
  ]);
}

async function findRefusal(
  context: CommandContext,
  request: DeploymentRequest,
  breakGlass: RunOrder["attempt"]["breakGlass"],
  sight: Sight,
): Promise<Refusal | undefined> {
  const decision = decide(request, { ...sight, running: undefined });
  if (decision.kind === "refuse") {
    return decision.refusal;
  }
  const watch = watchOf(context, request, { guard: NO_GUARD, record: newRecord(context.clock) });
  const primary = primaryOf(sight.service);
  if (primary === undefined) {
    return { kind: "no-primary" };
  }
  const { findings, unknown } = await preflight(watch, sight, primary);
  for (const line of unknown) {
    context.talk(line);
  }
  const ignores = overridesOf(breakGlass).ignoresAlarms === true;
  const left = findings.filter((finding) => warningOf(finding, ignores) === undefined);
  return left.length === 0 ? undefined : { kind: "preflight", findings: left };
}

async function run(context: CommandContext, prepare: () => RunOrder, way: Way): Promise<CommandAnswer> {
  for (const line of headline("goes", way)) {
    context.talk(line);
  }
  const { report, verdict } = await runDriver(context, prepare);
  const isDone = report.exitCode === EXIT_CODE.done;
  return answer(report.exitCode, { ...wayOf(way), result: "ran", verdict }, [
    ...report.lines,
    ...(isDone
      ? [
          "  Next: take the change back in the code, too. Terraform does not know of this rollback: its next deployment is what the code says then.",
        ]
      : []),
  ]);
}

function headline(goes: string, { images, request, primary, deployment }: Way): string[] {
  const from = describeRevision(primary.taskDefinition, images.of(primary.taskDefinition));
  return [
    `The rollback ${goes} from ${from} back to ${wanted(request, images)}, which ${deployment.id} deployed`,
  ];
}
