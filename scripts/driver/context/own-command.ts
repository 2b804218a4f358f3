/** A command of this program as a shell takes it, with everything that names the service. */
import type { AssumedRole, Place } from "../../contract";

/** The name by which users run the commands. */
export const PROGRAM = "cdktf-ecs-codedeploy";

/** Such as `npx cdktf-ecs-codedeploy stop d-ABCDEF123 --application web --group web --region eu-west-1`. */
export function ownCommand(
  { application, deploymentGroup, region, assumeRole }: Place,
  ...words: readonly string[]
): string {
  return commandLine(
    ...words,
    ...["--application", application, "--group", deploymentGroup, "--region", region],
    ...roleOptions(assumeRole),
  );
}

/** The options that make a command assume a role. */
export function roleOptions(role: AssumedRole | undefined): readonly string[] {
  return role === undefined
    ? []
    : [
        ...["--role-arn", role.roleArn],
        ...(role.externalId === undefined ? [] : ["--external-id", role.externalId]),
      ];
}

/** A command of this program, in words that may need quotes. */
export function commandLine(...words: readonly string[]): string {
  return ["npx", PROGRAM, ...words].map(quoted).join(" ");
}

/** A word as any POSIX shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
