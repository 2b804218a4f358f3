import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  commandsIn,
  expectComplete,
  incompleteNextLines,
  problemsOf,
  wordsOf,
} from "../../support/printed-command";

const REPORTS = join(__dirname, "..", "driver", "report");
const FOLDERS = [
  join(REPORTS, "golden"),
  join(REPORTS, "github", "golden"),
  join(REPORTS, "..", "state", "golden"),
];

const GOLDEN = FOLDERS.flatMap((folder) =>
  readdirSync(folder).map((name): [string, string] => [name, readFileSync(join(folder, name), "utf8")]),
);
const TEXTS = GOLDEN.filter(([name]) => name.endsWith(".txt"));

describe("the golden reports", () => {
  test("contain commands of this program, of cdktf and of the AWS CLI", () => {
    const commands = TEXTS.flatMap(([, text]) => commandsIn(text));

    expect(TEXTS.length).toBeGreaterThan(30);
    expect(
      commands.filter((command) => command.includes("npx cdktf-ecs-codedeploy ")).length,
    ).toBeGreaterThan(10);
    expect(commands.filter((command) => command.includes("npx cdktf deploy ")).length).toBeGreaterThan(5);
    expect(commands.filter((command) => command.startsWith("aws ")).length).toBeGreaterThan(10);
  });

  test.each(TEXTS)("contain only complete commands: %s", (_, text) => {
    expect(() => expectComplete(text.split("\n"))).not.toThrow();
  });

  test.each(TEXTS)("name a command for each next step: %s", (_, text) => {
    expect(incompleteNextLines(text)).toEqual([]);
  });
});

describe("a printed command", () => {
  test.each([
    ["npx cdktf-ecs-codedeploy watch d-NEW000001 --application shop --group web --region eu-west-1", []],
    ["npx cdktf-ecs-codedeploy watch d-NEW000001 --region eu-west-1", ["no service given"]],
    ["npx cdktf-ecs-codedeploy watch d-NEW000001 --application shop", ["no region given"]],
    [
      "npx cdktf-ecs-codedeploy watch d-NEW000001 --aplication shop --region eu-west-1",
      ["unknown option", "no service given"],
    ],
    ["npx cdktf-ecs-codedeploy follow d-NEW000001", ["follow is not a command"]],
    ["npx cdktf-ecs-codedeploy rollback --to shop --application shop --region eu-west-1", ["--to"]],
    ["ECS_CODEDEPLOY_RETRY=true npx cdktf deploy shop --ignore-missing-stack-dependencies", []],
    [
      "ECS_CODEDEPLOY_RETRY=yes npx cdktf deploy shop --ignore-missing-stack-dependencies",
      ["ECS_CODEDEPLOY_RETRY"],
    ],
    [
      "ECS_CODEDEPLOY_BREAK_GLASS=ignore-alarms npx cdktf deploy shop --ignore-missing-stack-dependencies",
      ["ECS_CODEDEPLOY_BREAK_GLASS_REASON"],
    ],
    ["npx cdktf deploy", ["cdktf deploy"]],
    ["npx cdktf deploy shop --auto-approve", ["cdktf deploy"]],
    ["aws ecs describe-services --cluster shop --services web --region eu-west-1", []],
    ["aws ecs describe-services --cluster shop --services web", ["region"]],
    ["aws ecs describe-services --region eu-west-1", ["cluster", "services"]],
    ["aws ecs list-services --region eu-west-1", ["aws ecs list-services"]],
    ["aws ecs describe-services --cluster 'shop", ["a quote"]],
    [
      "aws efs create-mount-target --file-system-id fs-1 --subnet-id $(aws ecs list-services) --region eu-west-1",
      ["aws ecs list-services"],
    ],
  ])("is checked: %s", (command, beginnings) => {
    expect(problemsOf(command).map((problem, index) => problem.slice(0, beginnings[index]?.length))).toEqual(
      beginnings,
    );
  });

  test("is split as a shell does", () => {
    expect(wordsOf(`a 'b c' 'd'\\''e' f=1`)).toEqual(["a", "b c", "d'e", "f=1"]);
    expect(wordsOf("a $(b c) d")).toEqual(["a", "$(b c)", "d"]);
  });

  test("is found on a separate line, with its variables, and after a colon", () => {
    expect(
      commandsIn(
        "  X=1 Y='a b' npx cdktf deploy shop --ignore-missing-stack-dependencies\n  To follow it: npx x y\nno command",
      ),
    ).toEqual(["X=1 Y='a b' npx cdktf deploy shop --ignore-missing-stack-dependencies", "npx x y"]);
  });
});
