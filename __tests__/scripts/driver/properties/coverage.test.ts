/** That chance brings about everything that the invariants speak of: they are worth as much as the schedules are. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { schedules } from "./arbitraries";
import { exitCodeOf } from "./invariants";
import { type History, simulate } from "./simulation";

const SAMPLE = { numRuns: 1_000, seed: 20_260_115 };

const EXPECTED = [
  "exit 0",
  "exit 2",
  "exit 3",
  "exit 4",
  "exit 5",
  "exit 6",
  "a run died: cancel",
  "a run died: death",
  "a watchdog stopped a deployment",
  "a run stopped a deployment",
  "a run adopted another's deployment",
  "a run was second in a race",
  "a deployment Succeeded",
  "a deployment Failed HOOK_EXECUTION_FAILURE",
  "a deployment Failed TIMEOUT",
  "a deployment Failed ELASTIC_LOAD_BALANCING_INVALID",
  "a deployment Stopped ALARM_ACTIVE",
  "a deployment Stopped MANUAL_STOP",
  "a deployment Stopped TIMEOUT",
  "a rollback Succeeded",
  "a rollback Failed ECS_UPDATE_ERROR",
  "a rollback Stopped MANUAL_STOP",
  "a person continued",
  "a person moved production",
  "a person stopped a deployment",
  "somebody else deployed",
  "a call failed: transient",
  "a call failed: denied",
  "a call failed: credentials",
  "an answer was lost",
  "a read was stale",
  "an order answered",
  "an order lost",
  "an order not-arrived",
];

/** What happened in a simulation, each thing once. */
function eventsOf({ world, runs }: History): readonly string[] {
  const { stops, deployments, happened } = world;
  const stopped = stops.filter(({ hadEffect }) => hadEffect);
  const isAdopted = runs.some(({ own, name }) =>
    deployments.some(({ id, creator }) => own.has(id) && creator !== name),
  );
  return [
    ...runs.map((run) => `exit ${exitCodeOf(run)}`),
    ...runs.flatMap(({ end, plan }) => (end.kind === "died" ? [`a run died: ${plan.death?.kind}`] : [])),
    ...(stopped.some(({ by }) => by.endsWith("watchdog")) ? ["a watchdog stopped a deployment"] : []),
    ...(stopped.some(({ by }) => runs.some(({ name }) => name === by)) ? ["a run stopped a deployment"] : []),
    ...(isAdopted ? ["a run adopted another's deployment"] : []),
    ...happened,
  ];
}

test("each exit code and each kind of event comes about in a thousand schedules", async () => {
  const counts = new Map<string, number>();
  for (const schedule of fc.sample(schedules, SAMPLE)) {
    for (const event of new Set(eventsOf(await simulate(schedule)))) {
      counts.set(event, (counts.get(event) ?? 0) + 1);
    }
  }
  expect(EXPECTED.filter((event) => (counts.get(event) ?? 0) === 0)).toEqual([]);
  expect(counts.get("exit 1")).toBeUndefined();
}, 300_000);
