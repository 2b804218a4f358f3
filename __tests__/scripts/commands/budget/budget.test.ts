import { describe, expect, test } from "@jest/globals";
import { Token } from "cdktf";
import type { BudgetResult } from "../../../../scripts/commands/budget/result";
import { ServiceStack, type ServiceStackProps } from "../../../../stacks";
import { Migration, type MigrationProps } from "../../../../stacks/migration";
import { SERVICE } from "../../../support/fixtures";
import { expectGolden } from "../../../support/golden";
import { HOOK, synthService } from "../../../support/service";
import { Template, testApp } from "../../../support/template";
import { runProgram } from "../fake-host";
import { type Stacks, synthesized } from "../synthesized";

const service = (props: Partial<ServiceStackProps> = {}, dependencies: readonly string[] = ["network"]) => ({
  dependencies,
  document: synthService(props).document,
});
const NETWORK = { document: { resource: { aws_vpc: { main: {} } } } };

/** 15 min of shift and 60 min of termination wait. */
const SLOW: Partial<ServiceStackProps> = {
  trafficShift: { kind: "canary", percent: 10, bakeMinutes: 15 },
  terminationWaitMinutes: 60,
};

/** Only the command `deploy` releases it. */
const RELEASED: Partial<ServiceStackProps> = { releasedBy: "command" };

/** A service with migrations, by their ids. */
function migrated(migrations: Readonly<Record<string, Pick<MigrationProps, "phase" | "timeoutMinutes">>>) {
  const stack = new ServiceStack(testApp(), "web", SERVICE);
  for (const [id, props] of Object.entries(migrations)) {
    new Migration(stack, id, { service: stack, command: ["migrate"], ...props });
  }
  return { dependencies: ["network"], document: Template.of(stack).document };
}

const MIGRATED = migrated({
  users: { phase: "expand", timeoutMinutes: 600 },
  orders: { phase: "expand" },
  "drop-name": { phase: "contract", timeoutMinutes: 90 },
});

const run = (line: string, stacks: Stacks) =>
  runProgram(line, {}, { files: synthesized("cdktf.out", stacks), env: {} });

async function documentOf(options: string, stacks: Stacks): Promise<BudgetResult> {
  const { exitCode, stdout } = await run(`budget --json ${options}`.trim(), stacks);
  const document = JSON.parse(stdout) as BudgetResult;
  expect(document.exitCode).toBe(exitCode);
  return document;
}

describe("budget", () => {
  test("adds up the parts of a rollout", async () => {
    const everything = service({
      ...SLOW,
      approval: { waitMinutes: 30 },
      hooks: { afterInstall: HOOK, beforeAllowTraffic: HOOK },
    });
    const { stacks } = await documentOf("", { network: NETWORK, web: everything });
    const [network, web] = stacks;
    expect(network).toEqual({ stack: "network", releasedBy: "terraform", rollouts: [], migrations: [] });
    const [rollout] = web?.rollouts ?? [];
    expect(rollout).toMatchObject({
      service: "shop-web",
      successPoint: "old-terminated",
      usualMinutes: 3 + 30 + 15 + 60,
      mostMinutes: 60 + 2 * 60 + 30 + 15 + 60 + 15 + (60 + 60 + 15),
      shiftedMinutes: 18,
    });
    const sum = (of: "usualMinutes" | "mostMinutes") =>
      rollout?.parts.reduce((total, part) => total + (part[of] ?? Number.NaN), 0);
    expect(sum("usualMinutes")).toBe(rollout?.usualMinutes);
    expect(sum("mostMinutes")).toBe(rollout?.mostMinutes);
  });

  test("deploys stacks side by side, unless one depends on the other", async () => {
    const web = service();
    const side = await documentOf("", { network: NETWORK, web, api: service() });
    expect(side.total).toEqual({ usualMinutes: 10 + 13, mostMinutes: 10 + 85 + 80, otherStepsMinutes: 10 });
    // No stack starts after a failure, so there is one rollback at most.
    const chain = await documentOf("", { network: NETWORK, web, api: service({}, ["web"]) });
    expect(chain.total).toMatchObject({ usualMinutes: 10 + 2 * 13, mostMinutes: 10 + 2 * 85 + 80 });
    const one = await documentOf("--stack api", { network: NETWORK, web, api: service({}, ["web"]) });
    expect(one.stacks.map(({ stack }) => stack)).toEqual(["api"]);
    expect(one.total).toMatchObject({ usualMinutes: 10 + 13 });
  });

  describe("of a stack with migrations", () => {
    test("adds those before the rollout, and the longer of a rollback and those after it", async () => {
      const { stacks, total } = await documentOf("", { web: MIGRATED });
      expect(stacks[0]?.migrations).toEqual([
        { name: "orders", phase: "expand", mostMinutes: 60 },
        { name: "users", phase: "expand", mostMinutes: 600 },
        { name: "drop-name", phase: "contract", mostMinutes: 90 },
      ]);
      // A rollback takes 80 min at most.
      expect(total).toMatchObject({ usualMinutes: 10 + 13, mostMinutes: 10 + 660 + 85 + 90 });
      const short = migrated({ drop: { phase: "contract", timeoutMinutes: 79 } });
      expect((await documentOf("", { web: short })).total.mostMinutes).toBe(10 + 85 + 80);
    });

    test("adds them to the start of a stack that depends on it", async () => {
      const { total } = await documentOf("", { web: MIGRATED, api: service({}, ["web"]) });
      expect(total.mostMinutes).toBe(10 + (660 + 85 + 90) + 85 + 80);
    });

    test("is not given the success point that a contract doesn't allow", async () => {
      const slow = new ServiceStack(testApp(), "web", { ...SERVICE, ...SLOW });
      new Migration(slow, "drop", { service: slow, phase: "contract", command: ["migrate"] });
      const stacks = { web: { document: Template.of(slow).document } };
      const { limits } = await documentOf("--job-minutes 60", stacks);
      expect(limits[0]?.proposals).toEqual([{ kind: "raise-limit", minutes: 88, fits: true }]);
    });

    test("counts the longest time that is allowed, if only Terraform knows it", async () => {
      const unknown = migrated({
        expand: { phase: "expand", timeoutMinutes: Token.asNumber("${var.minutes}") },
      });
      const { stacks } = await documentOf("", { web: unknown });
      expect(stacks[0]?.migrations).toEqual([{ name: "expand", phase: "expand", mostMinutes: 1_440 }]);
    });
  });

  test("suggests what an apply needs at most, within what is allowed", async () => {
    expect((await documentOf("", { web: service() })).suggested).toEqual({
      timeoutMinutes: 175,
      roleDurationSeconds: 175 * 60,
    });
    const long = service({ ...SLOW, approval: { waitMinutes: 200 } });
    expect((await documentOf("", { web: long })).suggested).toEqual({
      timeoutMinutes: 360,
      roleDurationSeconds: (10 + 350 + 135) * 60,
    });
    const longer = service({ terminationWaitMinutes: 2_880 });
    expect((await documentOf("", { web: longer })).suggested).toEqual({});
    expect((await documentOf("", { network: NETWORK })).suggested).toEqual({});
  });

  test.each([
    ["--job-minutes 175", 0, "enough"],
    ["--job-minutes 174", 0, "usually-enough"],
    ["--job-minutes 23", 0, "usually-enough"],
    ["--job-minutes 22", 6, "too-short"],
    ["--session-minutes 175", 0, "enough"],
    ["--session-minutes 22", 6, "too-short"],
  ])("with %s ends with %d: %s", async (options, exitCode, verdict) => {
    const { exitCode: found, limits } = await documentOf(options, { web: service() });
    expect([found, limits.map((limit) => limit.verdict)]).toEqual([exitCode, [verdict]]);
  });

  test.each<[string, Partial<ServiceStackProps>, string, object[]]>([
    [
      "the success point, if it is enough",
      SLOW,
      "--session-minutes 60",
      [
        { kind: "raise-limit", minutes: 88, fits: true },
        { kind: "traffic-shifted", minutes: 28, fits: true },
      ],
    ],
    [
      "the success point as not enough",
      SLOW,
      "--job-minutes 20",
      [
        { kind: "raise-limit", minutes: 88, fits: true },
        { kind: "traffic-shifted", minutes: 28, fits: false },
      ],
    ],
    [
      "only a longer limit, if the success point is the shift already",
      { ...SLOW, successPoint: "traffic-shifted" },
      "--job-minutes 20",
      [{ kind: "raise-limit", minutes: 28, fits: true }],
    ],
    [
      "no limit that GitHub refuses",
      { ...SLOW, terminationWaitMinutes: 400 },
      "--job-minutes 360",
      [{ kind: "traffic-shifted", minutes: 28, fits: true }],
    ],
    [
      "nothing where nothing fits",
      { approval: { waitMinutes: 800 }, successPoint: "traffic-shifted" },
      "--session-minutes 720",
      [],
    ],
  ])("proposes %s", async (_what, props, options, proposals) => {
    const { exitCode, limits } = await documentOf(options, { web: service(props) });
    expect([exitCode, limits.map((limit) => limit.proposals)]).toEqual([6, [proposals]]);
  });

  test("does not guess how traffic shifts by a config that it doesn't know", async () => {
    const stacks = { web: service({ trafficShift: { kind: "custom", configName: "ours" } }) };
    const { exitCode, total, suggested, limits } = await documentOf("--job-minutes 360", stacks);
    expect({ exitCode, total, suggested, limits }).toEqual({
      exitCode: 0,
      total: { mostMinutes: 10 + 60 + 2_880 + 5 + 15 + 80, otherStepsMinutes: 10 },
      suggested: { timeoutMinutes: 360, roleDurationSeconds: 720 * 60 },
      limits: [{ kind: "job", minutes: 360, verdict: "not-known", proposals: [] }],
    });
    expect((await documentOf("--job-minutes 3050", stacks)).limits[0]?.verdict).toBe("enough");
  });

  test("proposes a job for each stack, if that is enough", async () => {
    const chain = { web: service(SLOW), api: service(SLOW, ["web"]) };
    const { limits } = await documentOf("--job-minutes 90", chain);
    expect(limits[0]?.proposals).toContainEqual({ kind: "separate-jobs", minutes: 88, fits: true });
    const { limits: shorter } = await documentOf("--job-minutes 87", chain);
    expect(shorter[0]?.proposals.map(({ kind }) => kind)).not.toContain("separate-jobs");
  });

  describe("of a stack that only the command releases", () => {
    const stacks: Stacks = {
      network: NETWORK,
      web: service(RELEASED),
      slow: service({ ...RELEASED, ...SLOW }, ["web"]),
    };

    test("has no rollout in an apply", async () => {
      const {
        of,
        stacks: found,
        suggested,
        limits,
      } = await documentOf("--job-minutes 1", {
        web: service(RELEASED),
        api: service(),
      });
      expect(of).toBe("apply");
      expect(found.map((one) => [one.releasedBy, one.rollouts.length])).toEqual([
        ["command", 0],
        ["terraform", 1],
      ]);
      // The limit is too short for the other stack alone.
      expect(limits).toMatchObject([{ verdict: "too-short" }]);
      expect(suggested.timeoutMinutes).toBe(175);
    });

    test("has the settings of a release, and a limit for it", async () => {
      const {
        of,
        stacks: found,
        total,
        limits,
      } = await documentOf("--release --stack web --job-minutes 22", stacks);
      expect(of).toBe("release");
      expect(found).toMatchObject([
        { stack: "web", releasedBy: "command", rollouts: [{ service: "shop-web", usualMinutes: 13 }] },
      ]);
      expect(total).toMatchObject({ usualMinutes: 10 + 13, mostMinutes: 10 + 85 + 80 });
      expect(limits).toMatchObject([{ verdict: "too-short" }]);
    });

    test("is released in a job of its own, and waits for no other stack", async () => {
      const { stacks: found, total } = await documentOf("--release", stacks);
      expect(found.map(({ stack }) => stack)).toEqual(["web", "slow"]);
      expect(total.usualMinutes).toBe(10 + 78);
    });

    test.each([
      ["no stack is one", "", undefined],
      ["the stack is none", " --stack network", "network"],
    ])("fails with --release when %s", async (_what, options, stack) => {
      const { exitCode, stderr } = await run(`budget --release${options}`, { network: NETWORK });
      const message =
        stack === undefined
          ? '--release: no stack has releasedBy: "command". Terraform releases all of them'
          : '--release: the stack does not have releasedBy: "command". Terraform releases it (got network)';
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: [
          message,
          "  Next: show the time of an apply:",
          `  npx cdktf-ecs-codedeploy budget${options}`,
        ],
      });
    });
  });

  test.each<[string, string, Stacks]>([
    [
      "release",
      "budget --release --stack web --job-minutes 60 --session-minutes 20",
      { web: service(RELEASED) },
    ],
    ["only-by-command", "budget", { web: service(RELEASED) }],
    [
      "too-short",
      "budget --job-minutes 360 --session-minutes 60",
      {
        network: NETWORK,
        web: service({ ...SLOW, approval: { waitMinutes: 30 }, hooks: { afterInstall: HOOK } }),
      },
    ],
    [
      "enough",
      "budget --stack web --job-minutes 180",
      { network: NETWORK, web: service({ successPoint: "traffic-shifted" }) },
    ],
    [
      "unknown-config",
      "budget --job-minutes 360",
      { web: service({ trafficShift: { kind: "custom", configName: "ours" } }) },
    ],
    ["migrations", "budget --job-minutes 60 --session-minutes 60", { web: MIGRATED }],
    ["no-rollout", "budget", { network: NETWORK }],
    ["separate-jobs", "budget --job-minutes 90", { web: service(SLOW), api: service(SLOW, ["web"]) }],
  ])("says it in text: %s", async (name, line, stacks) => {
    expectGolden(`${name}.txt`, (await run(line, stacks)).stdout);
  });

  test("fails when there is no such stack", async () => {
    expect(await run("budget --stack wbe", { network: NETWORK, web: service() })).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: ["--stack: cdktf.out has no such stack; it contains network, web (got wbe)"],
    });
  });

  test("fails when a limit is not one", async () => {
    const { exitCode, stderr } = await run("budget --job-minutes 7201 --session-minutes 14", {
      web: NETWORK,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toEqual([
      "budget: nothing was done.",
      "  - --job-minutes: must be a whole number from 1 to 7200 (got 7201)",
      "  - --session-minutes: must be a whole number from 15 to 720 (got 14)",
      "See cdktf-ecs-codedeploy budget --help.",
    ]);
  });
});
