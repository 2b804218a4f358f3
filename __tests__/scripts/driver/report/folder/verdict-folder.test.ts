import { describe, expect, test } from "@jest/globals";
import type { AssumedRole } from "../../../../../scripts/contract";
import type { Files } from "../../../../../scripts/driver/report/files";
import { publisher } from "../../../../../scripts/driver/report/publish";
import { run } from "../../../../../scripts/driver/run";
import { expectGolden } from "../../../../support/golden";
import { canaryCourse } from "../../courses";
import { fakeAws, type World } from "../../fake-aws";
import { deployment, fakeClock, fakeReporter, request } from "../../fixtures";

const FOLDER = "/out/verdicts";
const OUTPUT = "/github/output";
const SUCCEEDS: Partial<World> = { courses: { "d-NEW000001": canaryCourse } };
const FAILS: Partial<World> = {
  courses: { "d-NEW000001": [{ minute: 0, deployment: deployment("Failed") }] },
};
const ROLE = { roleArn: "arn:aws:iam::210987654321:role/deployer" };

/** A disk in memory, that several runs write to. */
class Disk implements Files {
  readonly files: Record<string, string> = {};
  private count = 0;
  /** Is called before a text is appended. */
  beforeAppend: () => void = () => undefined;

  write(path: string, text: string) {
    this.files[path] = text;
  }
  append(path: string, text: string) {
    this.beforeAppend();
    this.files[path] = (this.files[path] ?? "") + text;
  }
  writeInto(folder: string, name: string, text: string) {
    this.files[`${folder}/${name}`] = text;
  }
  readFrom(folder: string, ending: string) {
    const named = Object.entries(this.files).filter(
      ([path]) => path.startsWith(`${folder}/`) && path.endsWith(ending),
    );
    return Object.fromEntries(named.map(([path, text]) => [path.slice(folder.length + 1), text]));
  }
  random() {
    this.count += 1;
    return `random-${this.count}`;
  }

  /** The names of the files in the folder of the verdicts. */
  get names(): string[] {
    return Object.keys(this.readFrom(FOLDER, "")).sort();
  }

  /** The step's output `services`, as GitHub takes it: the last value. */
  get services(): unknown {
    const values = [...(this.files[OUTPUT] ?? "").matchAll(/^services<<(.+)\n(.*)\n\1$/gm)];
    return JSON.parse(values.at(-1)?.[2] ?? "null");
  }
}

interface Deployed {
  readonly application: string;
  readonly region?: string;
  readonly assumeRole?: AssumedRole;
}

/** Runs the driver for one of several services of an app. */
async function deploy(disk: Disk, world: Partial<World>, of: Deployed | string): Promise<readonly string[]> {
  const document = typeof of === "string" ? of : JSON.stringify(request(of));
  const env = {
    ECS_CODEDEPLOY_DEPLOYMENT: document,
    ECS_CODEDEPLOY_REPORT_FOLDER: FOLDER,
    GITHUB_OUTPUT: OUTPUT,
  };
  const clock = fakeClock();
  const reporter = fakeReporter();
  const verdict = publisher({ env, clock, reporter, files: disk });
  await run({ env, connect: () => fakeAws(clock, world), clock, reporter, publisher: verdict });
  return reporter.failed;
}

describe("the folder of the verdicts", () => {
  test("has a document and a text of each service", async () => {
    const disk = new Disk();
    await deploy(disk, SUCCEEDS, { application: "orders" });
    await deploy(disk, FAILS, { application: "users" });

    expect(disk.names).toEqual([
      "orders-shop-web-group-eu-west-1.json",
      "orders-shop-web-group-eu-west-1.txt",
      "users-shop-web-group-eu-west-1.json",
      "users-shop-web-group-eu-west-1.txt",
    ]);
    expect(JSON.parse(disk.files[`${FOLDER}/users-shop-web-group-eu-west-1.json`] ?? "")).toMatchObject({
      verdict: { kind: "rolled-back" },
      service: { application: "users" },
    });
    expectGolden("verdict.txt", disk.files[`${FOLDER}/orders-shop-web-group-eu-west-1.txt`] ?? "");
  });

  test("has the last verdict of a service that is deployed twice", async () => {
    const disk = new Disk();
    await deploy(disk, FAILS, { application: "orders" });
    await deploy(disk, SUCCEEDS, { application: "orders" });

    expect(disk.names).toHaveLength(2);
    expect(disk.services).toMatchObject({ "orders-shop-web-group-eu-west-1": { verdict: "succeeded" } });
  });

  test("tells the same service apart in two accounts, and keeps names on one level", async () => {
    const disk = new Disk();
    await deploy(disk, SUCCEEDS, { application: "a/*" });
    await deploy(disk, SUCCEEDS, { application: "a/*", assumeRole: ROLE });

    expect(disk.names.filter((name) => name.endsWith(".json"))).toEqual([
      "a%2F%2A-shop-web-group-eu-west-1-210987654321.json",
      "a%2F%2A-shop-web-group-eu-west-1.json",
    ]);
  });

  test("has the verdicts of all runs with wrong input, which don't know their services", async () => {
    const disk = new Disk();
    await deploy(disk, {}, "no document");
    await deploy(disk, {}, "no document");

    const verdicts = disk.names.filter((name) => name.endsWith(".json"));
    expect(verdicts.map((name) => /^unknown-random-\d+\.json$/.test(name))).toEqual([true, true]);
  });

  test.each(["", undefined])("is not written if the variable is %j", async (folder) => {
    const disk = new Disk();
    const env = { GITHUB_OUTPUT: OUTPUT, ECS_CODEDEPLOY_REPORT_FOLDER: folder };
    const clock = fakeClock();
    const reporter = fakeReporter();
    const verdict = publisher({ env, clock, reporter, files: disk });
    await run({ env, connect: () => fakeAws(clock, {}), clock, reporter, publisher: verdict });

    expect(disk.names).toEqual([]);
    expect(disk.services).toBeNull();
  });

  test("does not change how the run ends if it can't be written, which is reported", async () => {
    const disk = new Disk();
    disk.writeInto = () => {
      throw new Error("EACCES: permission denied");
    };
    const failed = await deploy(disk, FAILS, { application: "orders" });

    expect(failed[0]).toBe(
      "ECS_CODEDEPLOY_REPORT_FOLDER: the verdict could not be written: EACCES: permission denied",
    );
    expect(failed[1]).toMatch(/^Deployment d-NEW000001 failed/);
  });
});

describe("the output services", () => {
  test("has the verdict of each service", async () => {
    const disk = new Disk();
    await deploy(disk, SUCCEEDS, { application: "orders" });
    await deploy(disk, FAILS, { application: "users" });

    expect(disk.services).toEqual({
      "orders-shop-web-group-eu-west-1": {
        service: "web",
        verdict: "succeeded",
        exitCode: 0,
        deploymentId: "d-NEW000001",
        consoleUrl: expect.stringContaining("d-NEW000001"),
        liveTaskDefinition: expect.stringMatching(/shop:7$/),
      },
      "users-shop-web-group-eu-west-1": {
        service: "web",
        verdict: "rolled-back",
        exitCode: 3,
        deploymentId: "d-NEW000001",
        consoleUrl: expect.stringContaining("d-NEW000001"),
        liveTaskDefinition: expect.stringMatching(/shop:6$/),
      },
    });
  });

  test("has all services, although another run ends while one appends its value", async () => {
    const disk = new Disk();
    const other = new Disk();
    await deploy(other, SUCCEEDS, { application: "users" });
    await deploy(disk, SUCCEEDS, { application: "catalog" });
    const appends: (() => void)[] = [
      // The run's other outputs.
      () => undefined,
      // What another run does between the reading and the appending of this one's value.
      () => Object.assign(disk.files, other.files, { [OUTPUT]: disk.files[OUTPUT] }),
    ];
    disk.beforeAppend = () => appends.shift()?.();
    await deploy(disk, SUCCEEDS, { application: "orders" });

    expect(Object.keys(disk.services as object)).toEqual([
      "catalog-shop-web-group-eu-west-1",
      "orders-shop-web-group-eu-west-1",
      "users-shop-web-group-eu-west-1",
    ]);
  });
});
