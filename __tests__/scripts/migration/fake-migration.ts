/** A migration on a fake AWS: its tasks end as a test says, and its record is a text. */
import {
  AwsFailure,
  type LoggedTaskDefinition,
  type MigrationAws,
  type NewTask,
  type OneOffTask,
  type TaskSet,
  type TopicMessage,
} from "../../../scripts/aws";
import {
  EMPTY_RECORD,
  MIGRATION_VARIABLE,
  type MigrationDocument,
  RETRY_VARIABLE,
} from "../../../scripts/contract";
import type { Publisher, ReadStackChanges } from "../../../scripts/driver";
import { clientTokenOf, fingerprintOf, startedByOf } from "../../../scripts/migration/fingerprint";
import type { StartedTask } from "../../../scripts/migration/record";
import { type MigrationRun, migrationRun } from "../../../scripts/migration/run";
import { fakeClock, fakeReporter } from "../driver/fakes";

const TASK = "arn:aws:ecs:eu-west-1:111122223333:task/shop";
const FAMILY = "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop";

export const MIGRATION: MigrationDocument = {
  migration: "expand",
  phase: "expand",
  region: "eu-west-1",
  cluster: "shop",
  service: "shop-web",
  application: "shop-web",
  deploymentGroup: "shop-web",
  taskDefinition: `${FAMILY}:12`,
  container: "app",
  command: ["npm", "run", "migrate"],
  subnets: ["subnet-1"],
  securityGroups: ["sg-1"],
  assignPublicIp: "DISABLED",
  platformVersion: "LATEST",
  record: "/shop-web/migration/expand",
  timeoutMinutes: 60,
  stack: "shop",
};

export const FINGERPRINT = fingerprintOf(MIGRATION);

export function task(changes: Partial<OneOffTask> & { readonly exitCode?: number } = {}): OneOffTask {
  const { exitCode, ...others } = changes;
  return {
    arn: `${TASK}/1`,
    lastStatus: "RUNNING",
    createdAt: 0,
    stopCode: undefined,
    stoppedReason: undefined,
    containers: [{ name: "app", exitCode, reason: undefined }],
    ...others,
  };
}

/** A task whose command has ended. */
export const ended = (exitCode: number, changes: Partial<OneOffTask> = {}) =>
  task({
    lastStatus: "STOPPED",
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
    exitCode,
    ...changes,
  });

/** A task that never ran its command. */
export const NOT_PULLED = task({
  lastStatus: "STOPPED",
  stopCode: "TaskFailedToStart",
  stoppedReason: "CannotPullContainerError: shop:12: not found",
});

export const taskSet = (revision: number, status = "PRIMARY"): TaskSet => ({
  id: `ecs-svc/${revision}`,
  status,
  taskDefinition: `${FAMILY}:${revision}`,
  stabilityStatus: "STEADY_STATE",
  desired: 2,
  running: 2,
  pending: 0,
  loadBalancer: undefined,
  subnets: [],
  securityGroups: [],
  assignPublicIp: undefined,
  platformVersion: undefined,
  capacityProviders: [],
});

export class FakeMigration implements MigrationAws {
  readonly clock = fakeClock();
  readonly reporter = fakeReporter();
  /** What was asked, in order: the operation, and for a write the value. */
  readonly calls: string[] = [];
  readonly ran: NewTask[] = [];
  document: MigrationDocument = MIGRATION;
  env: Readonly<Record<string, string>> = {};
  record: string | undefined = EMPTY_RECORD;
  version = "1";
  definition: LoggedTaskDefinition | undefined = {
    status: "ACTIVE",
    containers: [
      {
        name: "app",
        image: "shop:12",
        log: { driver: "awslogs", group: "/shop", streamPrefix: "task" },
      },
    ],
  };
  /** What the tasks look like, each time when they are described. The last one stays. */
  states: OneOffTask[] = [task({ lastStatus: "PENDING" }), task(), ended(0)];
  /** The tasks that ECS lists. */
  listed: OneOffTask[] = [];
  notPlaced: readonly string[] | undefined;
  log: readonly string[] | undefined = ["adding the column"];
  taskSets: TaskSet[][] = [[taskSet(12)]];
  /** What else the apply changes. @default - it is no apply */
  stackChanges: ReadStackChanges | undefined;
  /** @default - none */
  publisher: Publisher | undefined;
  /** What was published, by topic. */
  readonly messages: (TopicMessage & { readonly topicArn: string })[] = [];
  /** Failures by operation. */
  readonly failures = new Map<keyof MigrationAws, AwsFailure>();
  /** Is called before each call. */
  before: (operation: keyof MigrationAws) => void = () => undefined;

  fail(operation: keyof MigrationAws, kind: AwsFailure["kind"]): void {
    const code = kind === "denied" ? "AccessDeniedException" : "ThrottlingException";
    this.failures.set(operation, new AwsFailure(kind, `aws:${operation}`, code, "no"));
  }

  /** The order of an earlier run, a number of minutes ago. */
  startedBefore(minutes: number): StartedTask {
    const at = new Date(this.clock.now() - minutes * 60_000).toISOString();
    return { fingerprint: FINGERPRINT, at, clientToken: clientTokenOf(FINGERPRINT, "0") };
  }

  prepare(): MigrationRun {
    const { clock, reporter, stackChanges, publisher } = this;
    const env = { [MIGRATION_VARIABLE]: JSON.stringify(this.document), ...this.env };
    return migrationRun({ env, clock, reporter, connect: () => this, stackChanges, publisher });
  }

  run(): Promise<number> {
    return this.prepare().run();
  }

  retry(): Promise<number> {
    this.env = { [RETRY_VARIABLE]: "true" };
    return this.run();
  }

  get succeeded(): readonly string[] {
    const { succeeded } = JSON.parse(this.record ?? "{}") as { succeeded: { fingerprint: string }[] };
    return succeeded.map(({ fingerprint }) => fingerprint);
  }

  get started(): unknown {
    return (JSON.parse(this.record ?? "{}") as { started?: unknown }).started;
  }

  private ask(operation: keyof MigrationAws): void {
    this.before(operation);
    this.calls.push(operation);
    const failure = this.failures.get(operation);
    if (failure !== undefined) {
      throw failure;
    }
  }

  async service() {
    this.ask("service");
    const [taskSets = []] = this.taskSets.length > 1 ? this.taskSets.splice(0, 1) : this.taskSets;
    return { status: "ACTIVE", controller: "CODE_DEPLOY", taskSets };
  }

  async loggedTaskDefinition() {
    this.ask("loggedTaskDefinition");
    return this.definition;
  }

  async runTask(order: NewTask) {
    this.ran.push(order);
    this.ask("runTask");
    return this.notPlaced === undefined
      ? { kind: "started" as const, task: task({ lastStatus: "PROVISIONING" }) }
      : { kind: "not-placed" as const, reasons: this.notPlaced };
  }

  async tasksStartedBy(_: string, startedBy: string) {
    this.ask("tasksStartedBy");
    return startedBy === startedByOf(fingerprintOf(this.document)) ? this.listed : [];
  }

  async oneOffTask() {
    this.ask("oneOffTask");
    const [state] = this.states.length > 1 ? this.states.splice(0, 1) : this.states;
    return state;
  }

  async storedText() {
    this.ask("storedText");
    return this.record === undefined ? undefined : { value: this.record, version: this.version };
  }

  async storeText(_: string, value: string) {
    this.ask("storeText");
    this.record = value;
  }

  async publishMessage(topicArn: string, message: TopicMessage) {
    this.ask("publishMessage");
    this.messages.push({ topicArn, ...message });
  }

  async logTail(group: string, stream: string) {
    this.ask("logTail");
    return `${group} ${stream}` === "/shop task/app/1" ? this.log : undefined;
  }
}
