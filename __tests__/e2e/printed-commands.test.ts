import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, jest, test } from "@jest/globals";
import {
  groupCommand,
  inactiveRevisionsCommand,
  resumeCommand,
  taskImagesCommand,
} from "../../scripts/driver/context/aws-commands";
import { AWS_OPERATIONS, commandsIn, wordsOf } from "../support/printed-command";
import { AwsCli } from "./support/aws-cli";
import { CLI_SKIPPED_VARIABLE } from "./support/requirements";

jest.setTimeout(120_000);

const SCRIPTS = join(__dirname, "..", "scripts");
const GOLDEN = ["driver/report", "driver/state", "driver/decide", "migration"].map((folder) =>
  join(SCRIPTS, folder, "golden"),
);
const PLACE = {
  region: "eu-west-1",
  cluster: "shop",
  service: "web",
  application: "shop-web",
  deploymentGroup: "shop-web-group",
};
/** Those of the golden reports, and those that only other outputs contain. */
const COMMANDS = [
  ...GOLDEN.flatMap((folder) =>
    readdirSync(folder).flatMap((name) => commandsIn(readFileSync(join(folder, name), "utf8"))),
  ),
  groupCommand(PLACE),
  inactiveRevisionsCommand("shop", PLACE.region),
  taskImagesCommand(PLACE),
  resumeCommand(PLACE, { dynamicIn: true, dynamicOut: false, scheduled: true }),
].filter((command) => command.startsWith("aws "));

const describeCli = process.env[CLI_SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

describeCli("the AWS CLI", () => {
  const aws = new AwsCli({
    ...process.env,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: "eu-west-1",
    AWS_MAX_ATTEMPTS: "1",
  });
  // Nothing answers there. The CLI checks the parameters before it connects.
  const tried = ([, ...words]: readonly string[]) =>
    aws.run(...words, "--endpoint-url", "http://127.0.0.1:9");
  // One command for each operation.
  const commands = new Map(COMMANDS.map((command) => [command.split(" ").slice(1, 3).join(" "), command]));

  test.each([...commands])("accepts the parameters of a printed command: %s", async (_, command) => {
    expect((await tried(wordsOf(command) ?? [])).stderr).toContain("Could not connect to the endpoint URL");
  });

  test.each(Object.entries(AWS_OPERATIONS))(
    "requires nothing but what the output gives to %s",
    async (operation, options) => {
      const { stderr } = await tried(["aws", ...operation.split(" "), "--region", "eu-west-1"]);
      const required = [...(stderr.match(/are required: (.*)/)?.[1] ?? "").matchAll(/--([\w-]+)/g)];

      expect(options).toEqual(expect.arrayContaining(required.map(([, name]) => name)));
    },
  );
});
