/** The program from its line to its exit code: parse, complain about everything at once, find the service, run, print. */
import { AwsFailure, explainFailure } from "../aws";
import { DriverError } from "../driver/errors";
import { EXIT_CODE, type ExitCode } from "../driver/exit-code";
import { readMinute } from "../driver/settings";
import { unknownVariables } from "../variables";
import type { CommandAnswer } from "./frame/command";
import { commandHelp, programHelp } from "./frame/help";
import type { Host } from "./frame/host";
import { locate, placeProblems } from "./frame/locate";
import { parse, suggestion } from "./frame/parse";
import { type CommandSpec, PROGRAM } from "./frame/spec";
import { COMMANDS } from "./table/table";

const HELP = ["--help", "-h"];
const VERSION = ["--version", "-V"];

/**
 * Runs a command.
 *
 * @param line what follows the program's name
 * @returns how it ended; a mistake of the caller's or of AWS's is said, not thrown
 * @throws whatever is a bug here
 */
export async function program(
  line: readonly string[],
  host: Host,
  commands: readonly CommandSpec[] = COMMANDS,
): Promise<ExitCode> {
  const [first, ...rest] = line[0] === "help" ? [line[1] ?? "--help", "--help"] : line;
  const spec = commands.find(({ name }) => name === first);
  if (spec !== undefined && rest.some((arg) => HELP.includes(arg))) {
    host.print(commandHelp(spec), EXIT_CODE.done);
    return EXIT_CODE.done;
  }
  if (spec !== undefined) {
    return run(spec, rest, host);
  }
  if (first !== undefined && VERSION.includes(first)) {
    host.print(`${host.version}\n`, EXIT_CODE.done);
    return EXIT_CODE.done;
  }
  const help = programHelp(commands);
  if (first !== undefined && HELP.includes(first)) {
    host.print(help, EXIT_CODE.done);
    return EXIT_CODE.done;
  }
  const problems = [noCommand(first, commands), ...unknownVariables(host.env)];
  return complain(host, line.includes("--json"), `${PROGRAM}: nothing was done`, problems, "--help");
}

async function run(spec: CommandSpec, line: readonly string[], host: Host): Promise<ExitCode> {
  const { given, problems: ofLine } = parse(spec, line, host.files);
  const isJson = given.has("json");
  const start = spec.prepare(given, host);
  const minuteMs = readMinute(host.env);
  const all = [
    ...ofLine,
    ...placeProblems(given, host.env),
    ...given.problems,
    ...unknownVariables(host.env),
    ...(typeof minuteMs === "number" ? [] : minuteMs),
  ];
  const problems = [...new Set(all)];
  if (typeof minuteMs !== "number" || problems.length > 0) {
    return complain(host, isJson, `${spec.name}: nothing was done`, problems, `${spec.name} --help`);
  }
  try {
    const { place, wantedAppSpec, aws } = await locate(given, host);
    const { env, clock, talk, confirm, apiCalls } = host;
    const answer = await start({
      aws,
      apiCalls,
      clock,
      place,
      wantedAppSpec,
      talk,
      confirm,
      guard: (onCancel) => host.guard(place.region, onCancel),
      mark: host.mark,
      env,
      minuteMs,
    });
    print(host, isJson, answer);
    return answer.exitCode;
  } catch (error) {
    const known = error instanceof AwsFailure ? awsFailed(spec, error) : error;
    if (known instanceof DriverError) {
      return fail(host, isJson, known.exitCode, known.lines);
    }
    throw error;
  }
}

function noCommand(given: string | undefined, commands: readonly CommandSpec[]): string {
  const names = commands.map(({ name }) => name);
  const all = `the commands are ${names.join(", ")}`;
  if (given === undefined) {
    return `no command is given: ${all}`;
  }
  if (given.startsWith("-")) {
    return `the command comes first (got ${given}): ${all}`;
  }
  return `unknown command ${given}${suggestion(given, names) || `: ${all}`}`;
}

function awsFailed({ name }: CommandSpec, failure: AwsFailure): DriverError {
  const exitCode = failure.kind === "transient" ? EXIT_CODE.outOfTime : EXIT_CODE.badInput;
  return new DriverError(exitCode, [`${name}: ${explainFailure(failure)}`]);
}

function complain(
  host: Host,
  isJson: boolean,
  title: string,
  problems: readonly string[],
  help: string,
): ExitCode {
  const lines = [`${title}.`, ...problems.map((problem) => `  - ${problem}`), `See ${PROGRAM} ${help}.`];
  return fail(host, isJson, EXIT_CODE.badInput, lines);
}

/** A program that reads the document gets one in any case; a person reads the lines. */
function fail(host: Host, isJson: boolean, exitCode: ExitCode, lines: readonly string[]): ExitCode {
  for (const line of lines) {
    host.talk(line);
  }
  if (isJson) {
    host.print(documentOf({ version: 1, exitCode, error: lines }), exitCode);
  }
  return exitCode;
}

function print(host: Host, isJson: boolean, { data, lines, exitCode }: CommandAnswer): void {
  host.print(isJson ? documentOf(data) : lines.map((line) => `${line}\n`).join(""), exitCode);
}

function documentOf(data: object): string {
  return `${JSON.stringify(data, undefined, 2)}\n`;
}
