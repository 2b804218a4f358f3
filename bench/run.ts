/** The course of the bench: short runs one by one, then whole deployments side by side. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalAwsError } from "../local/errors";
import { type Measured, measure } from "./measure";
import { node, type Program, type ProgramsProps, programs, watchdog } from "./programs";
import { type BenchService, Services } from "./service";
import { type Beside, type Figures, median } from "./table";

export interface BenchProps extends Omit<ProgramsProps, "directory"> {
  /** The local AWS's own, on no meter. */
  readonly endpoint: string;
  /** How many deployments each program follows. */
  readonly deployments: number;
  /** How often each program is started for nothing but its start. */
  readonly starts: number;
  readonly log: (line: string) => void;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

export interface BenchResult {
  /** The driver's first. */
  readonly figures: readonly Figures[];
  readonly watchdog: Beside;
  /** In milliseconds: how long Node takes, that runs nothing, from its start to its end. */
  readonly node: readonly number[];
}

/** Between two starts of a deployment, so that no program's start or end meets another's. */
const APART_MS = 7_000;

/** Names what isn't there: each program asks once, is refused and ends. */
const MISSING: BenchService = {
  name: "bench-missing",
  taskDefinition: { family: "bench-missing", containerDefinitions: [] },
  taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/bench-missing:1",
  network: { subnets: ["subnet-missing"], securityGroups: ["sg-missing"] },
};

/**
 * Runs the bench.
 *
 * @throws LocalAwsError if a program doesn't do what it is run for: its figures would mean nothing
 */
export async function runBench(props: BenchProps): Promise<BenchResult> {
  const directory = await mkdtemp(join(tmpdir(), "bench-driver-"));
  const services = new Services(props.endpoint);
  try {
    const compared = programs({ ...props, directory });
    const starts = await measureStarts(compared, props);
    const beside = await measureWatchdog(props);
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
    return { figures, watchdog: beside, node: starts.node };
  } finally {
    services.close();
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
        throw new LocalAwsError(`${program.name} asked nothing:\n${output}`);
      }
      found[index]?.push(first.at - startedAt);
    }
    // In the same round: what the machine does beside it holds up the one as the other.
    const { startedAt, endedAt } = await measure(node(props), props.endpoint);
    alone.push(endedAt - startedAt);
  }
  return { programs: found, node: alone };
}

async function measureWatchdog(props: BenchProps): Promise<Beside> {
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
  log(`${planned.length} services are made; deploying to all of them`);
  await sleep(APART_MS);
  return Promise.all(
    planned.map(async ({ program, service }, index) => {
      await sleep(index * APART_MS);
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
