/**
 * The driver as the commands, the watchdog and the entry files use it. They import nothing behind this file.
 *
 * `run` is the trigger's run; `deploy`, `followOnly` and `conclude` are its parts for the commands. The rest is what they read:
 * snapshots, decisions and findings, revisions and descriptions, reports and documents.
 */
export { type LeftSuspended, leftSuspended, resumeLeft } from "./autoscaling/restore";
export { isAllSuspended } from "./autoscaling/suspend";
export { conclude } from "./conclude/conclude";
export type { Outcome } from "./conclude/outcome";
export {
  callersCommand,
  groupCommand,
  inactiveRevisionsCommand,
  resumeCommand,
  serviceCommand,
  taskImagesCommand,
} from "./context/aws-commands";
export { type Clock, formatDuration } from "./context/clock";
export type { DriverContext, Reporter } from "./context/context";
export {
  badInput,
  credentialLines,
  DriverError,
  failedBeforeCreation,
  failureLine,
  NOT_STARTED,
} from "./context/errors";
export { EXIT_CODE, type ExitCode } from "./context/exit-code";
export { brief, tidy } from "./context/format";
export { type Guard, NO_GUARD, type Order, type Scaled, type ServiceName } from "./context/guard";
export type { Before, ContainerImage, Observation, TimeRange, Traffic } from "./context/observed";
export { commandLine, ownCommand, PROGRAM, quoted } from "./context/own-command";
export { poll } from "./context/poll";
export { type Images, newRecord, type RunRecord } from "./context/run-record";
export {
  changeCodeLines,
  deployStackCommand,
  type NameOf,
  nextLines,
  otherwiseLines,
  type RunSetting,
  TRIGGER_WORDING,
  thenLines,
  type Wording,
} from "./context/wording";
export { ignoresAlarms } from "./decide/decide";
export { type Finding, warningOf } from "./decide/findings";
export { nextAction } from "./decide/next-action";
export { type PlannedRevision, plannedPreflight, preflight } from "./decide/preflight";
export { failedBefore, lastTime } from "./decide/previous-attempts";
export type { Refusal } from "./decide/refusal";
export { newRunState } from "./decide/run-state";
export { taskNeeds } from "./decide/task-needs";
export { productionFindings, shadowFindings, testFindings } from "./decide/traffic-findings";
export {
  planRepair,
  type Repair,
  type RepairPlan,
  repairCommand,
  showCommand,
} from "./decide/traffic-repair";
export {
  describeCheck,
  describeUnchecked,
  describeWhy,
  type RevisionCheck,
  type Unchecked,
  uncheckedAttempts,
} from "./decide/unchecked";
export { deploy } from "./deploy";
export {
  budgetOf,
  describeShift,
  describeSideBySide,
  HOOK_MINUTES,
  INSTALL_MINUTES,
  LONGEST_SHIFT_MINUTES,
  MARGIN_MINUTES,
  type Plan,
  rollbackPlan,
  shiftMinutes,
  USUAL_INSTALL_MINUTES,
} from "./follow/budget";
export type { Course } from "./follow/course";
export { ALREADY_STOPPED } from "./follow/early-stop";
export type { DeploymentProgress } from "./follow/follow";
export {
  beganAt,
  hasMovedAll,
  hasShifted,
  type Phase,
  phaseOf,
  waitingFor,
  whoApproves,
} from "./follow/phase";
export {
  afterCancelLines,
  type Cancellation,
  cancellationOf,
  cancellationReport,
  DEPLOYMENT_ACTION_TEXT,
  ORDER_ACTION_TEXT,
  stoppedLines,
  type TrackingGuard,
  tracking,
} from "./report/cancelled";
export { evidenceLines } from "./report/evidence-lines";
export type { Files } from "./report/files";
export type { FindingWording } from "./report/findings/described-finding";
export { describeFinding } from "./report/findings/findings";
export {
  endedBadly,
  type IncompleteMigration,
  linkLine,
  notToPairLines,
  type Report,
  served,
  wanted,
} from "./report/lines";
export { describeNotApproved, notApprovedLines } from "./report/not-approved";
export { noPublisher, type Publisher, publisher } from "./report/publish";
export { refusalLines } from "./report/refusal";
export { rolledBackLine } from "./report/rolled-back";
export {
  beforeNext,
  type ReadStackChanges,
  type Release,
  type StackChanges,
  stackChangeLines,
} from "./report/stack-changes";
export { reportOf } from "./report/text";
export { type AnnounceInput, announce } from "./report/topic/announce";
export type { LiveState, ScalingSuspended, VerdictDocument } from "./report/verdict/document";
export { scalingSuspended, verdictOf } from "./report/verdict/to-document";
export { followOnly } from "./rollout";
export { run } from "./run";
export type { Attempt } from "./settings/attempt";
export type { BreakGlass } from "./settings/break-glass";
export { endpointProblems } from "./settings/endpoints";
export {
  type Environment,
  type OnCancel,
  type ReadRun,
  readMinute,
  readRun,
  type Settings,
  settingsOf,
} from "./settings/settings";
export { userName } from "./settings/who";
export { type Alarmed, alarmTitle } from "./state/alarms";
export { mayBeNotApproved, type NotApproved, notApproved } from "./state/approval";
export {
  describeMismatch,
  groupProblems,
  type Mismatch,
  mismatchLines,
  serviceProblems,
} from "./state/compatibility";
export { type Description, descriptionOf, isNameOf, isRollback, isShortened } from "./state/description";
export {
  ALARM_ACTIVE,
  describeFailedEvent,
  type Evidence,
  type FailedEvent,
  gatherPast,
} from "./state/evidence";
export { fingerprintOf } from "./state/fingerprint";
export { describeImages, describeRevision, describeValue, NO_IMAGES, newImages } from "./state/images";
export { describeLive, isWanted, liveOf, primaryOf } from "./state/live";
export {
  describeRoute,
  describeTraffic,
  isIn,
  readProduction,
  readTest,
  routeName,
  servesAll,
  type TrafficDocument,
  targetGroupName,
  trafficDocument,
  trafficLines,
  trafficOf,
} from "./state/live-traffic";
export { beforeOf } from "./state/previous-state";
export {
  type Difference,
  deviations,
  differences,
  familyAndRevision,
  namesRevision,
  propertiesOf,
  requiredOf,
  revisionName,
} from "./state/revision";
export { type Snapshot, takeSnapshot } from "./state/snapshot";
