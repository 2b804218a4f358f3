import { describe, expect, test } from "@jest/globals";
import { MIGRATION_VARIABLE, parseMigration } from "../../../scripts/contract";
import { MIGRATION } from "../migration/fake-migration";

const parse = (changes: object) => parseMigration(JSON.stringify({ ...MIGRATION, ...changes }));

describe("the document of a migration", () => {
  test("is read as it was written", () => {
    const assumeRole = { roleArn: "arn:aws:iam::222233334444:role/deploy" };
    expect(parse({ assumeRole })).toEqual({ ok: true, value: { ...MIGRATION, assumeRole } });
  });

  test.each<[string, object, string[]]>([
    ["its command is empty", { command: [] }, ["command: must have at least the program to run (got [])"]],
    ["a word of its command is no text", { command: ["a", 1] }, ["command.1: must be text (got 1)"]],
    ["it has no task definition", { taskDefinition: undefined }, ["taskDefinition: is missing"]],
    [
      "its phase is unknown, and it waits too long",
      { phase: "before", timeoutMinutes: 1441 },
      [
        'phase: must be expand or contract (got "before")',
        "timeoutMinutes: must be a whole number from 1 to 1440 (got 1441)",
      ],
    ],
    [
      "its topic is no topic",
      { verdictTopicArn: "deployments" },
      ['verdictTopicArn: must be the ARN of a standard SNS topic (got "deployments")'],
    ],
    ["a field is unknown", { more: 1 }, ['the document: unknown field (got "more")']],
    [
      "its task definition is in another region",
      { region: "eu-central-1" },
      [
        `taskDefinition: the task definition and the service must be in one region (got ${MIGRATION.taskDefinition} and eu-central-1)`,
      ],
    ],
  ])("is refused when %s", (_, changes, texts) => {
    const parsed = parse(changes);
    const problems = parsed.ok ? [] : parsed.problems;
    expect(problems.map(({ what, detail }) => (detail === undefined ? what : `${what} (${detail})`))).toEqual(
      texts,
    );
  });

  test.each([
    [
      "it is not set",
      undefined,
      `${MIGRATION_VARIABLE} is not set: it must hold the migration as one JSON document`,
    ],
    ["it is blank", " ", `${MIGRATION_VARIABLE} is not set: it must hold the migration as one JSON document`],
    ["it is not JSON", "{", `${MIGRATION_VARIABLE} is not JSON`],
  ])("is refused when %s", (_, json, what) => {
    expect(parseMigration(json)).toMatchObject({ ok: false, problems: [{ what }] });
  });
});
