/** The driver's input: the trigger's document, and what an operator or the local AWS sets for this run. */
import {
  DEPLOYMENT_VARIABLE,
  type DeploymentRequest,
  got,
  ON_CANCEL_VARIABLE,
  type ParsedDeploymentRequest,
  type Problem,
  parseDeploymentRequest,
  RETRY_VARIABLE,
  type RunVariable,
  unknownVariables,
  WHEN_RUNNING_VARIABLE,
} from "../../contract";
import { badInput } from "../context/errors";
import { BY_VARIABLE, type NameOf } from "../context/wording";
import type { Attempt, WhenRunning } from "./attempt";
import { readBreakGlass } from "./break-glass";
import { ENDPOINT_VARIABLE, endpointProblems, endpointVariables, isLoopback } from "./endpoints";
import { markWords, whoOf } from "./who";

/** How long a minute of CodeDeploy lasts on the local AWS, in seconds. */
export const MINUTE_VARIABLE = "ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS";

/** The first is the default. */
const WHEN_RUNNING = ["wait", "supersede", "fail"] as const satisfies readonly WhenRunning[];

export type Environment = Readonly<Record<string, string | undefined>>;

/** What happens to a run's deployment if the run is cancelled. */
export type OnCancel = "stop" | "leave";

export interface Settings extends RunSettings {
  readonly request: DeploymentRequest;
}

/** What an operator or the local AWS sets for one run, independent of what it deploys. */
export interface RunSettings {
  /** The length of one of CodeDeploy's minutes, in milliseconds: 60,000 except on the local AWS. */
  readonly minuteMs: number;
  readonly attempt: Attempt;
  readonly onCancel: OnCancel;
}

export type ReadRun =
  | { readonly kind: "read"; readonly run: RunSettings }
  | { readonly kind: "wrong"; readonly problems: readonly Problem[] };

/**
 * Reads the settings from the environment.
 *
 * @throws DriverError with exit code 2 and everything that is wrong
 */
export function readSettings(env: Environment): Settings {
  return settingsOf(parseDeploymentRequest(env[DEPLOYMENT_VARIABLE]), readRun(env));
}

/** @throws DriverError with exit code 2 and everything that is wrong with the request and with the run's settings */
export function settingsOf(parsed: ParsedDeploymentRequest, read: ReadRun): Settings {
  if (!parsed.ok || read.kind === "wrong") {
    const ofRun = read.kind === "wrong" ? read.problems : [];
    throw badInput([...(parsed.ok ? [] : parsed.problems), ...ofRun]);
  }
  return { request: parsed.request, ...read.run };
}

/** @param nameOf how an input is named in an error */
export function readRun(env: Environment, nameOf: NameOf = BY_VARIABLE): ReadRun {
  const minute = readMinute(env);
  const breakGlass = readBreakGlass(env, nameOf);
  const choice = (variable: RunVariable, choices: readonly string[]) =>
    choiceProblems(env[variable], nameOf(variable), choices);
  const problems = [
    ...unknownVariables(env),
    ...endpointProblems(env),
    ...(typeof minute === "number" ? [] : minute),
    ...choice(RETRY_VARIABLE, ["true", "false"]),
    ...choice(ON_CANCEL_VARIABLE, ["stop", "leave"]),
    ...choice(WHEN_RUNNING_VARIABLE, WHEN_RUNNING),
    ...(breakGlass.kind === "wrong" ? breakGlass.problems : []),
  ];
  if (typeof minute !== "number" || problems.length > 0) {
    return { kind: "wrong", problems };
  }
  // On GitHub a re-run keeps the run's id.
  const attempt = {
    isRetry: env[RETRY_VARIABLE] === "true",
    runId: nonEmpty(markWords(env["GITHUB_RUN_ID"] ?? "")),
    who: whoOf(env),
    whenRunning: WHEN_RUNNING.find((policy) => policy === env[WHEN_RUNNING_VARIABLE]) ?? WHEN_RUNNING[0],
    breakGlass: breakGlass.kind === "given" ? breakGlass.glass : undefined,
  };
  const onCancel = env[ON_CANCEL_VARIABLE] === "leave" ? "leave" : "stop";
  return { kind: "read", run: { minuteMs: minute, attempt, onCancel } };
}

function choiceProblems(text: string | undefined, name: string, choices: readonly string[]): Problem[] {
  const given = nonEmpty(text);
  const all = `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
  return given === undefined || choices.includes(given) ? [] : [got(`${name}: must be ${all}`, given)];
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

/** @returns milliseconds, or everything that is wrong with the environment */
export function readMinute(env: Environment): number | readonly Problem[] {
  const given = env[MINUTE_VARIABLE];
  if (given === undefined) {
    return 60_000;
  }
  const seconds = /^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
  const problems: Problem[] = [];
  if (!(seconds > 0 && seconds <= 60)) {
    problems.push(got(`${MINUTE_VARIABLE}: must be a number of seconds above 0 and up to 60`, given));
  }
  const elsewhere = endpointVariables(env).filter((variable) => {
    const url = env[variable];
    return url === undefined ? variable === ENDPOINT_VARIABLE : !isLoopback(url);
  });
  for (const variable of elsewhere) {
    problems.push({
      what: `${MINUTE_VARIABLE}: works with a local AWS only: unset it, or point ${variable} at a loopback address`,
      detail: `${variable} is ${env[variable] ?? "not set"}`,
    });
  }
  return problems.length > 0 ? problems : seconds * 1_000;
}
