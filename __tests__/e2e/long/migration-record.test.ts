/**
 * What of a migration's resource can be tried without the provider `hashicorp/null`: its record, and how Terraform encodes
 * its document.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { LOCAL_REGION } from "../../../local/environment";
import { EMPTY_RECORD } from "../../../scripts/contract";
import { ServiceStack } from "../../../stacks";
import { Migration } from "../../../stacks/migration";
import { SERVICE } from "../../support/fixtures";
import { Template, testApp } from "../../support/template";
import { clientOf } from "../support/client";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { runCommand } from "../support/run-command";
import { type ShopBase, startShopBase } from "../support/shop";

jest.setTimeout(120_000);

/** What a shell, Terraform's templates and JSON give a meaning to. */
const COMMAND = ["sh", "-c", 'echo "${HOME}" %{x} \\d'];
const RECORD = "/shop-web/migration/expand";

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

describeEndToEnd("a migration in Terraform, without its null_resource:", () => {
  let base: ShopBase;
  let folder: string;
  let ssm: SSMClient;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-migration-"));
    base = await startShopBase();
    ssm = new SSMClient(clientOf(base.local));
    const stack = new ServiceStack(testApp(), "web", SERVICE);
    new Migration(stack, "expand", { service: stack, phase: "expand", command: COMMAND });
    const template = Template.of(stack);
    const { command } = template.only("null_resource")["triggers"] as { command: string };
    const local = /local\.([\w-]+)/.exec(command)?.[1] ?? "";
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({
        terraform: { required_providers: { aws: { source: "hashicorp/aws" } } },
        provider: { aws: { region: LOCAL_REGION } },
        locals: { [local]: template.document.locals?.[local] },
        resource: { aws_ssm_parameter: template.all("aws_ssm_parameter") },
        output: { command: { value: command } },
      }),
    );
    await terraform("init", "-input=false");
    await terraform("apply", "-auto-approve", "-input=false");
  });

  afterAll(async () => {
    await base?.local.stop();
    rmSync(base?.temporary, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  async function terraform(...args: readonly string[]): Promise<string> {
    const { exitCode, output } = await runCommand("terraform", args, { cwd: folder, env: base.env });
    if (exitCode !== 0) {
      throw new Error(`exit code ${exitCode}\n${output}`);
    }
    return output;
  }

  test("the command reaches the program as it is written", async () => {
    const output = await terraform("output", "-raw", "command");
    expect(JSON.parse(output)).toEqual(COMMAND);
  });

  test("the record begins empty, no plan changes what the program writes, and destroy removes it", async () => {
    const value = async () => (await ssm.send(new GetParameterCommand({ Name: RECORD }))).Parameter?.Value;
    expect(await value()).toBe(EMPTY_RECORD);

    const written = '{"succeeded":[{"fingerprint":"1","at":"2026-01-02T03:04:05.000Z"}]}';
    await ssm.send(new PutParameterCommand({ Name: RECORD, Value: written, Overwrite: true }));
    // The exit code of a plan with changes is 2.
    await terraform("plan", "-detailed-exitcode", "-input=false");
    expect(await value()).toBe(written);

    await terraform("destroy", "-auto-approve", "-input=false");
    await expect(value()).rejects.toMatchObject({ name: "ParameterNotFound" });
  });
});
