/** Runs the bench: first the start-up measurements one by one, then complete deployments in parallel. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalAwsError } from "../local/errors";
import { type Measured, measure } from "./measure";
import { node, type Program, type ProgramsProps, programs, watchdog } from "./programs";
import { type BenchService, Services } from "./service";
import { type Figures, median, type WatchdogUsage } from "./table";

export interface BenchProps extends Omit<ProgramsProps, "directory"> {
  /** The endpoint of the local AWS, without a meter. */
  readonly endpoint: string;
  /** Number of deployments for each program. */
  readonly deployments: number;
  /** Number of start-up measurements for each program. */
  readonly starts: number;
  readonly log: (line: string) => void;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

export interface BenchResult {
  /** The driver is the first. */
  readonly figures: readonly Figures[];
  readonly watchdog: WatchdogUsage;
  /** How long Node takes to run an empty program, in milliseconds. */
  readonly node: readonly number[];
}

/** The time between the starts of two deployments, so that the starts and ends of programs don't overlap. */
const START_INTERVAL_MS = 7_000;

/** A service that doesn't exist: each program sends one request, gets an error and ends. */
const MISSING: BenchService = {
  name: "bench-missing",
  taskDefinition: { family: "bench-missing", containerDefinitions: [] },
  taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/bench-missing:1",
  network: { subnets: ["subnet-missing"], securityGroups: ["sg-missing"] },
};

/**
 * Runs the bench.
 *
 * @throws LocalAwsError if a program fails: its figures would mean nothing
 */
export async function runBench(props: BenchProps): Promise<BenchResult> {
  const directory = await mkdtemp(join(tmpdir(), "bench-driver-"));
  const services = new Services(props.endpoint);
  try {
    const compared = programs({ ...props, directory });
    const starts = await measureStarts(compared, props);
    const watchdogUsage = await measureWatchdog(props);
    const deployments = await measureDeployments(compared, services, props);
    const figures = compared.map(({ name }, index) => {
      const runs = deployments.filter(({ program }) => program === name);
      return {
        program: name,
        lags: runs.map(({ lag }) => lag),
        calls: runs.map(({ measured }) => measured.calls.length),
        cpuSeconds: runs.map(({ measured }) => measured.cpuSeconds),
        memoryMiB: runs.map(({ measured }) => measured.memoryMiB),
        starts: starts.programs[index] ?? [],
      };
    });
    return { figures, watchdog: watchdogUsage, node: starts.node };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function measureStarts(
  compared: readonly Program[],
  props: BenchProps,
): Promise<{ readonly programs: readonly number[][]; readonly node: readonly number[] }> {
  const found: number[][] = compared.map(() => []);
  const alone: number[] = [];
  for (let round = 0; round < props.starts; round += 1) {
    props.log(`start ${round + 1} of ${props.starts}`);
    for (const [index, program] of compared.entries()) {
      const { calls, startedAt, output } = await measure(await program.command(MISSING), props.endpoint);
      const [first] = calls;
      if (first === undefined) {
        throw new LocalAwsError(`${program.name} sent no request:\n${output}`);
      }
      found[index]?.push(first.at - startedAt);
    }
    // In the same round, so that other load on the machine affects all measurements equally.
    const { startedAt, endedAt } = await measure(node(props), props.endpoint);
    alone.push(endedAt - startedAt);
  }
  return { programs: found, node: alone };
}

async function measureWatchdog(props: BenchProps): Promise<WatchdogUsage> {
  const runs: Measured[] = [];
  for (let round = 0; round < props.starts; round += 1) {
    runs.push(await measure(watchdog(props), props.endpoint));
  }
  return {
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    memoryMiB: median(runs.map(({ memoryMiB }) => memoryMiB)),
  };
}

interface Deployment {
  readonly program: string;
  readonly lag: number;
  readonly measured: Measured;
}

async function measureDeployments(
  compared: readonly Program[],
  services: Services,
  { endpoint, deployments, log, sleep }: BenchProps,
): Promise<readonly Deployment[]> {
  const planned: { program: Program; service: BenchService }[] = [];
  for (let round = 1; round <= deployments; round += 1) {
    for (const [index, program] of compared.entries()) {
      planned.push({ program, service: await services.create(`bench-${index}-${round}`) });
    }
  }
  log(`created ${planned.length} services; deploying to all of them`);
  await sleep(START_INTERVAL_MS);
  return Promise.all(
    planned.map(async ({ program, service }, index) => {
      await sleep(index * START_INTERVAL_MS);
      const measured = await measure(await program.command(service), endpoint);
      if (measured.exitCode !== 0) {
        throw new LocalAwsError(`${program.name} ended with ${measured.exitCode}:\n${measured.output}`);
      }
      const lag = (measured.endedAt - (await services.endOfDeployment(service.name))) / 1000;
      log(`${service.name}: ${program.name} ended ${lag.toFixed(2)} s after its deployment`);
      return { program: program.name, lag, measured };
    }),
  );
}
