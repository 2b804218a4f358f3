/** The program, from command line to exit code: parse, report all problems, find the service, run, print. */
import { AwsFailure } from "../aws";
import { got, type Problem, problemText, UNKNOWN_APP_SPEC, under, unknownVariables } from "../contract";
import {
  type AnnounceInput,
  announce,
  commandLine,
  credentialLines,
  DriverError,
  EXIT_CODE,
  type ExitCode,
  endpointProblems,
  failureLine,
  noPublisher,
  PROGRAM,
  type Publisher,
  publisher,
  readMinute,
  tracking,
} from "../driver";
import { againLines } from "./cli/again";
import { commandHelp, programHelp } from "./cli/help";
import type { Host } from "./cli/host";
import type { Given } from "./cli/locate/given";
import {
  beforeFirstApply,
  everywhere,
  locate,
  namesService,
  placeProblems,
  regionOption,
} from "./cli/locate/locate";
import { type Ending, endingOn } from "./cli/output/ending";
import { type Parsed, parse, suggestion } from "./cli/parse";
import type { CommandSpec, FilesCommand, ServiceCommand } from "./cli/spec";
import { COMMANDS } from "./definitions/all";

const HELP = ["--help", "-h"];
const VERSION = ["--version", "-V"];

/**
 * Runs a command.
 *
 * @param line what follows the program's name
 * @returns how it ended; a mistake of the caller or a failure of AWS is printed, not thrown
 * @throws a bug, after its JSON document has been printed, if one was requested
 */
export async function program(
  line: readonly string[],
  host: Host,
  commands: readonly CommandSpec[] = COMMANDS,
): Promise<ExitCode> {
  const ending = endingOn(host);
  host.whenInterrupted(ending);
  try {
    return await answered(line, host, { commands, ending });
  } catch (bug) {
    ending.bug();
    throw bug;
  }
}

interface Program {
  readonly commands: readonly CommandSpec[];
  readonly ending: Ending;
}

async function answered(
  line: readonly string[],
  host: Host,
  { commands, ending }: Program,
): Promise<ExitCode> {
  const [first, ...rest] = line[0] === "help" ? [line[1] ?? "--help", "--help"] : line;
  const spec = commands.find(({ name }) => name === first);
  if (spec !== undefined && rest.some((arg) => HELP.includes(arg))) {
    return ending.print(commandHelp(spec));
  }
  if (spec !== undefined) {
    return run(spec, rest, host, ending);
  }
  if (first !== undefined && VERSION.includes(first)) {
    return ending.print(`${host.version}\n`);
  }
  if (first !== undefined && HELP.includes(first)) {
    return ending.print(programHelp(commands));
  }
  const isJson = line.includes("--json");
  ending.begin({ command: undefined, isJson, publisher: noPublisher(host.clock) });
  const problems = [noCommand(first, commands), ...unknownVariables(host.env)];
  return complain(ending, undefined, problems);
}

async function run(
  spec: CommandSpec,
  line: readonly string[],
  host: Host,
  ending: Ending,
): Promise<ExitCode> {
  const parsed = parse(spec, line, host.files);
  return spec.kind === "files"
    ? runOnFiles(spec, parsed, host, ending)
    : runOnService(spec, { line, ...parsed }, host, ending);
}

async function runOnFiles(
  spec: FilesCommand,
  { given, problems: ofLine }: Parsed,
  host: Host,
  ending: Ending,
): Promise<ExitCode> {
  ending.begin({ command: spec.name, isJson: given.has("json"), publisher: noPublisher(host.clock) });
  const start = spec.prepare(given);
  const problems = withoutRepeats([...ofLine, ...given.problems, ...unknownVariables(host.env)]);
  if (problems.length > 0) {
    return complain(ending, spec, problems);
  }
  try {
    return ending.answer(await start(host));
  } catch (error) {
    if (error instanceof DriverError) {
      return ending.fail(error);
    }
    throw error;
  }
}

async function runOnService(
  spec: ServiceCommand,
  { line, given, problems: ofLine }: Parsed & { readonly line: readonly string[] },
  host: Host,
  ending: Ending,
): Promise<ExitCode> {
  const publishes = publisherOf(spec, given, host);
  ending.begin({ command: spec.name, isJson: given.has("json"), publisher: publishes });
  const start = spec.prepare(given, host);
  const again = commandLine(spec.name, ...line, ...regionOption(given, host.env));
  const minuteMs = readMinute(host.env);
  const others = [
    ...ofLine,
    ...placeProblems(given, host.env, spec.everywhere !== undefined),
    ...given.problems,
    ...unknownVariables(host.env),
    ...endpointProblems(host.env),
    ...(typeof minuteMs === "number" ? [] : minuteMs),
  ];
  if (others.length > 0) {
    // Reported together with the other problems. Alone, it is reported with the command that writes the file.
    given.file("outputs");
  }
  const problems = withoutRepeats([...others, ...given.problems]);
  if (typeof minuteMs !== "number" || problems.length > 0) {
    return complain(ending, spec, problems);
  }
  const { env, clock, progress, confirm } = host;
  let to: AnnounceInput["to"];
  let exitCode: ExitCode;
  try {
    if (spec.everywhere !== undefined && !namesService(given)) {
      return ending.answer(await spec.everywhere({ ...everywhere(given, host), clock }));
    }
    const located = await locate(given, host, again);
    if ("notApplied" in located) {
      if (spec.beforeFirstApply === undefined) {
        throw located.error;
      }
      return ending.answer(await spec.beforeFirstApply(beforeFirstApply(given, host, located.notApplied)));
    }
    const { place, releases } = located;
    to = { ...place, verdictTopicArn: releases?.verdictTopicArn };
    if (spec.hasVerdict?.(given) === true) {
      ending.deploysTo(place);
      // What it deploys isn't known yet.
      publishes.record.request = { ...place, appSpec: UNKNOWN_APP_SPEC };
    }
    const answer = await start({
      ...located,
      again,
      clock,
      progress,
      confirm,
      guard: (onCancel) => ending.guarded(tracking(host.guard(place, onCancel))),
      publisher: publishes,
      mark: host.mark,
      env,
      minuteMs,
    });
    exitCode = ending.answer(answer);
  } catch (error) {
    const known = error instanceof AwsFailure ? awsFailed(spec, error, again) : error;
    if (!(known instanceof DriverError)) {
      throw error;
    }
    exitCode = ending.fail(known);
  }
  await announce({
    publisher: publishes,
    to,
    connect: host.connect,
    reporter: { progress, failure: progress },
  });
  return exitCode;
}

/** What gets the verdict of a command that has one. */
function publisherOf(spec: ServiceCommand, given: Given, host: Host): Publisher {
  const { env, clock, progress, verdictFiles: files } = host;
  return spec.hasVerdict?.(given) === true
    ? publisher({ env, clock, files, reporter: { progress, failure: progress } })
    : noPublisher(clock);
}

function noCommand(given: string | undefined, commands: readonly CommandSpec[]): Problem {
  const names = commands.map(({ name }) => name);
  const all = `the commands are ${names.join(", ")}`;
  if (given === undefined) {
    return { what: `no command given: ${all}` };
  }
  if (given.startsWith("-")) {
    return got(`the command must be the first argument: ${all}`, given);
  }
  return got(`unknown command${suggestion(given, names) || `: ${all}`}`, given);
}

function awsFailed({ name }: ServiceCommand, failure: AwsFailure, again: string): DriverError {
  const exitCode = failure.kind === "transient" ? EXIT_CODE.outOfTime : EXIT_CODE.badInput;
  return new DriverError(exitCode, [
    failureLine(`${name}: `, failure),
    ...credentialLines(failure),
    ...againLines(failure, again),
  ]);
}

/** The command and the program may find the same. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problemText(problem), problem])).values()];
}

/** @param spec `undefined` if the command line names no command */
function complain(ending: Ending, spec: CommandSpec | undefined, problems: readonly Problem[]): ExitCode {
  const items = problems.map((problem) => under("  - ", problem));
  const title = `${spec?.name ?? PROGRAM}: nothing was done.`;
  const help = spec === undefined ? "--help" : `${spec.name} --help`;
  return ending.fail(new DriverError(EXIT_CODE.badInput, [title, ...items, `See ${PROGRAM} ${help}.`]));
}
