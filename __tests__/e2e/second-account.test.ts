import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { CodeDeployClient, GetDeploymentGroupCommand } from "@aws-sdk/client-codedeploy";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../local/account-region";
import { LOCAL_REGION } from "../../local/environment";
import { accountRoleArn } from "../../local/moto/accounts";
import type { DoctorResult } from "../../scripts/commands/doctor/doctor";
import type { StatusResult } from "../../scripts/commands/status/result";
import { EXIT_CODE } from "../../scripts/driver/context/exit-code";
import { readEverything } from "./support/inventory";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { readSharedState, weightsOf } from "./support/shared-state";
import { addTags, LOOKUP, removeTags } from "./support/tagged-network";
import { type AccountName, TwoAccounts } from "./support/two-accounts";
import { ALARM, CONFIG, NAME, SECOND_ACCOUNT } from "./support/two-accounts-app";
import { expectDone } from "./support/verdict-checks";

jest.setTimeout(300_000);

const imageOf = (version: number) => `public.ecr.aws/shop/shop:${version}`;
const ROLE_ARN = accountRoleArn(SECOND_ACCOUNT);

const taskDefinition = (account: string, revision: number) =>
  `arn:aws:ecs:${LOCAL_REGION}:${account}:task-definition/${NAME}:${revision}`;

let accounts: TwoAccounts;

const readState = (account: AccountName) => readSharedState(accounts.clients[account], [NAME]);

/** What is live in an account: the task definition, and where the rule sends requests. */
async function live(account: AccountName) {
  const state = (await readState(account)).services[NAME];
  return {
    taskDefinition: state?.service.taskSets?.map((taskSet) => taskSet.taskDefinition),
    weights: state && weightsOf(state),
  };
}

/** The subnets of the tasks in the second account, sorted. */
async function subnetsOfTasks(): Promise<readonly string[]> {
  const [taskSet] = (await readState("second")).services[NAME]?.service.taskSets ?? [];
  return [...(taskSet?.networkConfiguration?.awsvpcConfiguration?.subnets ?? [])].sort();
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with the accounts as the test before left them.
describeEndToEnd("a service in a second account, with the names of one in the base account", () => {
  beforeAll(async () => {
    accounts = await TwoAccounts.open(imageOf(1));
    await accounts.app.apply("network");
    await accounts.app.apply("base", "second");
  });

  afterAll(() => accounts?.close());

  test("is created with the role, from a task definition or roles that exist", async () => {
    const weights = { "80/10": { [`${NAME}-blue`]: 100, [`${NAME}-green`]: 0 } };
    expect(await live("base")).toEqual({ taskDefinition: [taskDefinition(BASE_ACCOUNT, 1)], weights });
    expect(await live("second")).toEqual({ taskDefinition: [taskDefinition(SECOND_ACCOUNT, 1)], weights });
    expect(await accounts.app.resources("base", "aws_ecs_task_definition")).toEqual([]);
    const created = await accounts.app.resources("second", "aws_iam_role");
    expect(created.map(({ name }) => name)).toEqual([`${NAME}-codedeploy`]);
    expect(await accounts.app.changes(["base", "network", "second"])).toEqual({});
  });

  test("finds its network by the tags of the VPC and of the subnets", async () => {
    const { publicSubnetIds, privateSubnetIds } = accounts.network;
    const found = await accounts.app.resources("network", "aws_subnets");
    expect(found.map(({ ids, tags }) => [tags, [...(ids as string[])].sort()])).toEqual([
      [LOOKUP.privateSubnetTags, [...privateSubnetIds].sort()],
      [LOOKUP.publicSubnetTags, [...publicSubnetIds].sort()],
    ]);
    expect(await subnetsOfTasks()).toEqual([...privateSubnetIds].sort());
  });

  test("is deployed with the role, also to a subnet that gets the tags, and nothing changes in the base account", async () => {
    const { privateSubnetIds, untaggedSubnetId } = accounts.network;
    await addTags(accounts.clients.second, untaggedSubnetId, LOOKUP.privateSubnetTags);
    await accounts.app.apply("network");
    // An alarm of the same name in the base account does not stop the deployment.
    await new CloudWatchClient(accounts.clients.base).send(
      new SetAlarmStateCommand({ AlarmName: ALARM, StateValue: "ALARM", StateReason: "12 errors" }),
    );
    const before = await readState("base");
    const { verdict } = expectDone(await accounts.deploySecond(imageOf(2)));
    expect(verdict).toMatchObject({ kind: "succeeded" });
    const { deploymentGroupInfo } = await new CodeDeployClient(accounts.clients.second).send(
      new GetDeploymentGroupCommand({ applicationName: NAME, deploymentGroupName: NAME }),
    );
    expect(deploymentGroupInfo).toMatchObject({ deploymentConfigName: CONFIG });
    expect(await live("second")).toEqual({
      taskDefinition: [taskDefinition(SECOND_ACCOUNT, 2)],
      weights: { "80/10": { [`${NAME}-blue`]: 0, [`${NAME}-green`]: 100 } },
    });
    expect(await subnetsOfTasks()).toEqual([...privateSubnetIds, untaggedSubnetId].sort());
    expect(await readState("base")).toEqual(before);
    expect(await accounts.app.changes(["second"])).toEqual({});
  });

  test("is found by status and doctor with the role of the outputs, or with --role-arn", async () => {
    for (const found of [
      ["--stack", "second"],
      [NAME, "--region", LOCAL_REGION, "--role-arn", ROLE_ARN],
    ]) {
      const status = await accounts.command<StatusResult>("status", ...found);
      expect(status).toMatchObject({
        exitCode: EXIT_CODE.done,
        document: {
          service: { assumeRole: { roleArn: ROLE_ARN } },
          live: { taskDefinition: taskDefinition(SECOND_ACCOUNT, 2) },
          alarms: [{ name: ALARM, state: "OK" }],
          unknown: [],
        },
      });
      const doctor = await accounts.command<DoctorResult>("doctor", ...found);
      expect(doctor).toMatchObject({ exitCode: EXIT_CODE.done, document: { findings: [] } });
    }
  });

  test("is not found without the role", async () => {
    const { document } = await accounts.command<StatusResult>("status", NAME, "--region", LOCAL_REGION);
    expect(document).toMatchObject({
      live: { taskDefinition: taskDefinition(BASE_ACCOUNT, 1) },
      alarms: [{ name: ALARM, state: "ALARM" }],
    });
    expect(document.service).not.toHaveProperty("assumeRole");
  });

  test("fails with a role that does not exist", async () => {
    const roleArn = `arn:aws:iam::${SECOND_ACCOUNT}:role/missing`;
    const { exitCode } = await accounts.command("status", NAME, "--role-arn", roleArn);
    expect(exitCode).toBe(EXIT_CODE.badInput);
  });

  test("fails in an account that is not allowed", async () => {
    await expect(accounts.app.changes(["misplaced"])).rejects.toThrow(
      `AWS account ID not allowed: ${BASE_ACCOUNT}`,
    );
  });

  test("fails if fewer than two subnets have the tags", async () => {
    const { privateSubnetIds } = accounts.network;
    for (const subnetId of privateSubnetIds) {
      await removeTags(accounts.clients.second, subnetId, LOOKUP.privateSubnetTags);
    }
    expect(await accounts.app.plan("network")).toMatchObject({
      exitCode: 1,
      errors: [
        "Fewer than two subnets of the VPC have the tags of privateSubnetTags. Correct the tags, or tag another subnet, in another zone.",
      ],
    });
  });

  // The stack of the lookup has nothing to destroy.
  test("leaves nothing in either account when it is destroyed", async () => {
    await accounts.app.destroy("base", "second");
    expect(await readEverything(accounts.clients.base)).toEqual(accounts.before.base);
    expect(await readEverything(accounts.clients.second)).toEqual(accounts.before.second);
  });
});
