/** Runs steps: those of shells really, the actions of others by what they would leave. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { parseCommandFile } from "./command-files";
import { asText, type Contexts, isTrue, render } from "./expressions";
import { type ActionFile, ROOT, type Step } from "./files";
import { withDefaults } from "./inputs";
import { contextsOf, type Run, type Scope, type Values } from "./job-run";

/** Runs the steps of a job, or of an action. */
export async function runSteps(run: Run, steps: readonly Step[], scope: Scope): Promise<void> {
  for (const step of steps) {
    const contexts = contextsOf(run, scope.inputs);
    const name = step.name ?? step.uses ?? "run";
    if (!isTrue(step.if, contexts, run)) {
      run.steps.push({ name, outcome: "skipped", exitCode: undefined, log: "" });
    } else if (step.uses !== undefined) {
      const given = Object.entries(step.with ?? {}).map(([key, value]) => [
        key,
        render(value, contexts, run),
      ]);
      await runAction(run, { name, uses: step.uses, given: Object.fromEntries(given) });
    } else {
      await runShell(run, { step, name, scope, contexts });
    }
  }
}

interface ActionStep {
  readonly name: string;
  readonly uses: string;
  /** What is in its `with`. */
  readonly given: Values;
}

async function runAction(run: Run, { name: step, uses, given }: ActionStep): Promise<void> {
  // An action of this repository, by its path or with the repository's name.
  const path = /^(?:\$|OWNER\/cdktf-ecs-codedeploy)\/([^@]+)(?:@COMMIT)?$/.exec(uses)?.[1];
  if (path !== undefined) {
    const actionPath = join(ROOT, path);
    const action = parse(readFileSync(join(actionPath, "action.yml"), "utf8")) as ActionFile;
    const inputs = withDefaults(action.inputs, given);
    // The steps of an action run in the workspace, unless they say otherwise.
    await runSteps(run, action.runs.steps, { inputs, workingDirectory: run.options.workspace, actionPath });
    return;
  }
  const [name = ""] = uses.split("@");
  run.actions.push({ uses: name, with: given });
  switch (name) {
    case "actions/checkout":
      if (given["path"] !== undefined) {
        run.options.checkOut?.(given, join(run.options.workspace, asText(given["path"])));
      }
      return;
    case "actions/setup-node":
    case "actions/cache":
    case "hashicorp/setup-terraform":
      return;
    case "aws-actions/configure-aws-credentials":
      Object.assign(run.env, run.options.credentials);
      return;
    case "actions/upload-artifact":
      uploadArtifact(run, step, given);
      return;
    default:
      throw new Error(`the test doesn't know what ${name} does`);
  }
}

/** What actions/upload-artifact refuses in the name of an artifact. */
const FORBIDDEN_IN_NAME = /[":<>|*?\r\n\\/]/;

function uploadArtifact(run: Run, step: string, given: Values): void {
  const name = asText(given["name"] ?? "");
  const files = filesIn(asText(given["path"] ?? ""));
  // It looks at the name only if there is a file.
  if (files.length > 0 && FORBIDDEN_IN_NAME.test(name)) {
    const log = `The artifact name is not valid: ${name}`;
    run.failed = true;
    run.steps.push({ name: step, outcome: "failure", exitCode: undefined, log });
  } else if (files.length > 0) {
    run.artifacts[name] = files;
  }
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

interface ShellStep {
  readonly step: Step;
  readonly name: string;
  readonly scope: Scope;
  readonly contexts: Contexts;
}

async function runShell(run: Run, { step, name, scope, contexts }: ShellStep): Promise<void> {
  const { options } = run;
  const script = run.file("script.sh");
  writeFileSync(script, step.run ?? "");
  const outputs = run.file("GITHUB_OUTPUT");
  const environment = run.file("GITHUB_ENV");
  const directory = asText(render(step["working-directory"] ?? "", contexts, run));
  const own = Object.entries(step.env ?? {}).map(([key, value]) => [
    key,
    asText(render(value, contexts, run)),
  ]);
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
    cwd: directory === "" ? scope.workingDirectory : resolve(options.workspace, directory),
    env: {
      ...options.env,
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "shop/infrastructure",
      GITHUB_RUN_ID: "4711",
      GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
      GITHUB_WORKSPACE: options.workspace,
      RUNNER_TEMP: run.runnerTemp,
      ...(options.permissions?.["id-token"] === "write"
        ? { ACTIONS_ID_TOKEN_REQUEST_URL: "https://token.actions.example" }
        : {}),
      ...(scope.actionPath === undefined ? {} : { GITHUB_ACTION_PATH: scope.actionPath }),
      ...run.env,
      ...Object.fromEntries(own),
      GITHUB_OUTPUT: outputs,
      GITHUB_ENV: environment,
      GITHUB_STEP_SUMMARY: run.file("GITHUB_STEP_SUMMARY"),
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      log += text;
    });
  }
  const closed = new Promise<number>((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done(code ?? 1));
  });
  const watched = options.onStep?.(name, child);
  const exitCode = await closed;
  if (await watched) {
    run.cancelled = true;
  }
  const outcome = exitCode === 0 ? "success" : "failure";
  run.failed ||= exitCode !== 0;
  run.env = { ...run.env, ...parseCommandFile(readFileSync(environment, "utf8")) };
  if (step.id !== undefined) {
    const before = run.stepContext[step.id] as { readonly outputs: Values } | undefined;
    const written = parseCommandFile(readFileSync(outputs, "utf8"));
    run.stepContext[step.id] = { outputs: { ...before?.outputs, ...written }, outcome, conclusion: outcome };
  }
  run.steps.push({ name, outcome, exitCode, log });
}
