/** Checks printed commands: each must be complete, so that it can be pasted. */
import { expect } from "@jest/globals";
import { placeProblems } from "../../scripts/commands/cli/locate/locate";
import { parse } from "../../scripts/commands/cli/parse";
import { COMMANDS } from "../../scripts/commands/definitions/all";
import { KNOWN_VARIABLES, problemText } from "../../scripts/contract";
import { readRun } from "../../scripts/driver/settings/settings";

/** The operations that the output suggests, with the options that they can't do without. The AWS CLI itself is the test in e2e. */
export const AWS_OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  "application-autoscaling register-scalable-target": [
    "service-namespace",
    "scalable-dimension",
    "resource-id",
    "suspended-state",
  ],
  "cloudtrail lookup-events": ["lookup-attributes"],
  "cloudwatch describe-alarms": ["alarm-types"],
  "deploy continue-deployment": ["deployment-id", "deployment-wait-type"],
  "deploy get-deployment-group": ["application-name", "deployment-group-name"],
  "deploy stop-deployment": ["deployment-id", "auto-rollback-enabled"],
  "ecr describe-images": ["registry-id", "repository-name"],
  "ecs deregister-task-definition": ["task-definition"],
  "ecs describe-services": ["cluster", "services"],
  "ecs describe-tasks": ["cluster", "tasks"],
  "ecs list-task-definitions": ["family-prefix"],
  "ecs list-tasks": ["cluster"],
  "ecs put-cluster-capacity-providers": [
    "cluster",
    "capacity-providers",
    "default-capacity-provider-strategy",
  ],
  "ecs stop-task": ["cluster", "task"],
  "efs create-mount-target": ["file-system-id", "subnet-id"],
  "efs describe-file-systems": [],
  "efs describe-mount-target-security-groups": ["mount-target-id"],
  "efs describe-mount-targets": ["file-system-id"],
  "elbv2 describe-listeners": ["load-balancer-arn"],
  "elbv2 describe-rules": ["listener-arn"],
  "elbv2 describe-target-health": ["target-group-arn"],
  "elbv2 modify-listener": ["listener-arn", "default-actions"],
  "elbv2 modify-rule": ["rule-arn", "actions"],
  "lambda get-function-configuration": ["function-name"],
  "s3api get-object": ["bucket", "key"],
  "s3api put-bucket-versioning": ["bucket", "versioning-configuration"],
  "secretsmanager list-secrets": [],
  "secretsmanager restore-secret": ["secret-id"],
  "ssm describe-parameters": [],
  "ssm put-parameter": ["name", "value"],
  "sts assume-role": ["role-arn", "role-session-name"],
  "sts get-caller-identity": [],
};

/** The commands in printed lines: from the program's name to the end of the line, or of the folder it runs in. */
export function commandsIn(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^\s*\(cd \S+ && (.*)\)$/, "$1"))
    .flatMap(
      (line) =>
        line.match(/(?:^\s+(?:\w+=(?:'[^']*'|\S*) )+|(?:^|[\s`]))(?:npx \S|aws [a-z]\S* [a-z]).*$/)?.[0] ??
        [],
    )
    .map((command) => command.trim());
}

/** The lines that announce a next step, and are followed by no command and have none. */
export function incompleteNextLines(text: string): readonly string[] {
  const lines = text.split("\n");
  return lines.filter(
    (line, index) => /^\s*Next: /.test(line) && commandsIn([line, lines[index + 1]].join("\n")).length === 0,
  );
}

/** Everything that is wrong with a command; none if it can be pasted. */
export function problemsOf(command: string): readonly string[] {
  const words = wordsOf(command);
  if (words === undefined) {
    return ["a quote is not closed"];
  }
  const first = words.findIndex((word) => !/^\w+=/.test(word));
  const env = Object.fromEntries(words.slice(0, first).map((word) => word.split(/=(.*)/s).slice(0, 2)));
  const unknown = Object.keys(env).filter((name) => !(KNOWN_VARIABLES as readonly string[]).includes(name));
  const run = readRun(env);
  const ofVariables = run.kind === "wrong" ? run.problems.map(problemText) : [];
  // A command whose output is an argument.
  const inner = words.flatMap((word) => /^\$\((.*)\)$/.exec(word)?.[1] ?? []);
  return [
    ...unknown,
    ...ofVariables,
    ...problemsOfProgram(words.slice(first)),
    ...inner.flatMap((one) => problemsOf(one)),
  ];
}

function problemsOfProgram([program, ...rest]: readonly string[]): readonly string[] {
  if (program === "aws") {
    return problemsOfAws(rest);
  }
  const [name, command, ...line] = rest;
  if (program === "npx" && name === "cdktf") {
    // A stack whose network is another stack is deployed alone only with this flag.
    const flag = command === "deploy" ? ["--ignore-missing-stack-dependencies"] : [];
    const wants = { deploy: 2, diff: 1, output: 3, synth: 0 }[command ?? ""];
    return wants === line.length && flag.every((one) => line.includes(one))
      ? []
      : [`cdktf ${command} takes other arguments`];
  }
  if (program !== "npx" || name !== "cdktf-ecs-codedeploy") {
    return [`${program} ${name} is not a known program`];
  }
  return problemsOfOwn(command, line);
}

function problemsOfAws([service, operation, ...line]: readonly string[]): readonly string[] {
  const required = AWS_OPERATIONS[`${service} ${operation}`];
  if (required === undefined) {
    return [`aws ${service} ${operation} is not a known operation`];
  }
  const wanted = service === "sts" ? required : [...required, "region"];
  return wanted.filter((option) => !line.includes(`--${option}`));
}

/** By the command's own parser, without the machine's environment: a region must be in the command. */
function problemsOfOwn(name: string | undefined, line: readonly string[]): readonly string[] {
  const spec = COMMANDS.find((one) => one.name === name);
  if (spec === undefined) {
    return [`${name} is not a command`];
  }
  const { given, problems } = parse(spec, line, { read: () => JSON.stringify({}), folders: () => [] });
  if (spec.kind === "files") {
    spec.prepare(given);
    return [...problems, ...given.problems].map(problemText);
  }
  const isFile = given.has("app-spec");
  if (!isFile) {
    spec.prepare(given, { terminal: undefined, env: {} });
  }
  return [...problems, ...given.problems, ...placeProblems(given, {}, spec.everywhere !== undefined)].map(
    problemText,
  );
}

/** @throws an error that names the printed commands that can't be pasted, and the next steps without a command */
export function expectComplete(lines: readonly string[]): void {
  const text = lines.join("\n");
  const wrong = commandsIn(text).map((command) => ({ command, problems: problemsOf(command) }));
  expect(wrong.filter(({ problems }) => problems.length > 0)).toEqual([]);
}

/** The words as a POSIX shell splits them; `undefined` if a quote is not closed. */
export function wordsOf(command: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = command.trim();
  while (rest !== "") {
    const word = /^(?:\$\([^()]*\)|'[^']*'|\\.|[^\s'"\\])+/.exec(rest)?.[0];
    if (word === undefined) {
      return undefined;
    }
    words.push(word.replaceAll(/'([^']*)'|\\(.)/g, (_, quoted, escaped) => quoted ?? escaped));
    const next = rest.slice(word.length);
    if (next !== "" && !/^\s/.test(next)) {
      return undefined;
    }
    rest = next.trimStart();
  }
  return words;
}
