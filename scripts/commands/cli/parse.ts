/** Parses a command line and reports all of its problems: commander alone would stop at the first. */
import { Command, Option } from "commander";
import { editDistance, got, nearest, type Problem } from "../../contract";
import { PROGRAM } from "../../driver";
import type { HostFiles } from "./host";
import { Given, type OptionValue } from "./locate/given";
import { argumentsOf, type CommandSpec, type OptionSpec, optionsOf } from "./spec";

export interface Parsed {
  readonly given: Given;
  /** The problems of the line itself. The command reports the problems of values. */
  readonly problems: readonly Problem[];
}

/** A command of commander's, for its parser and for its help. */
export function commanderOf(spec: CommandSpec): Command {
  const command = new Command(`${PROGRAM} ${spec.name}`)
    .description([`${sentence(spec.summary)}.`, ...(spec.details ?? [])].join("\n"))
    .helpOption("-h, --help", "print this help")
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride();
  for (const { name, summary } of argumentsOf(spec)) {
    command.argument(`[${name}]`, summary);
  }
  for (const option of optionsOf(spec)) {
    // A missing value is allowed here, so that it is reported together with all other mistakes.
    const flags = option.value === undefined ? `--${option.name}` : `--${option.name} [${option.value}]`;
    command.addOption(commandersOption(flags, option));
  }
  return command;
}

function commandersOption(flags: string, { summary, repeatable }: OptionSpec): Option {
  return repeatable === undefined
    ? new Option(flags, summary)
    : new Option(flags, `${summary}; may be given several times`).argParser(addTo);
}

/** The values of a repeatable option, with one more. A missing value counts as an empty one. */
function addTo(value: string, before: true | readonly string[] | undefined): readonly string[] {
  return [...(before === true ? [""] : (before ?? [])), value];
}

/** @param line what follows the command's name */
export function parse(spec: CommandSpec, line: readonly string[], files: HostFiles): Parsed {
  const command = commanderOf(spec).action(() => undefined);
  command.parse([...line], { from: "user" });
  const options = optionsOf(spec);
  const values = valuesOf(command, options);
  const unknown = command.args.filter(isFlag);
  const operands = command.args.filter(
    (arg, index) => !isFlag(arg) && !isValueOf(command.args[index - 1], options),
  );
  // An application's name can look like a deployment id. If the command takes an id, pass such a name with --application.
  const takesId = spec.kind === "service" && spec.argument !== undefined;
  const isId = (operand: string) => takesId && operand.startsWith("d-");
  const [deploymentId, ...moreIds] = operands.filter(isId);
  const names = operands.filter((operand) => !isId(operand));
  const application = spec.kind === "service" ? names[0] : undefined;
  const moreNames = spec.kind === "service" ? names.slice(1) : names;
  const problems = [
    ...unknown.map((flag) => unknownFlag(flag, options)),
    ...[...moreNames, ...moreIds].map((operand) => got(`unexpected argument${ofArguments(spec)}`, operand)),
    ...options.filter(({ name, value }) => value !== undefined && lacksValue(values[name])).map(withoutValue),
    ...options
      .filter(({ name, value, repeatable }) => value !== undefined && !repeatable && times(line, name) > 1)
      .map(givenTwice),
  ];
  if (application !== undefined && values["application"] !== undefined) {
    problems.push(got("the application is given twice: as an argument, and with --application", application));
  }
  return { given: new Given(values, { application, deploymentId }, files), problems };
}

/** The likely intended name, as the end of a sentence; nothing if none is near enough. */
export function suggestion(word: string, known: readonly string[]): string {
  const meant = likelyName(word, known);
  return meant === undefined ? "" : `: did you mean ${meant}?`;
}

/** The likely intended name: one that is near enough, or the only one that begins with the word. */
export function likelyName(word: string, known: readonly string[]): string | undefined {
  const best = nearest(word, known);
  if (editDistance(word, best) <= Math.max(2, Math.floor(best.length / 3))) {
    return best;
  }
  const longer = known.filter((name) => name.startsWith(word));
  return longer.length === 1 ? longer[0] : undefined;
}

function valuesOf(command: Command, options: readonly OptionSpec[]): Record<string, OptionValue | undefined> {
  // Commander's own names are in camel case.
  return Object.fromEntries(
    command.options
      .filter(({ long }) => options.some(({ name }) => long === `--${name}`))
      .map((option) => [
        option.name(),
        command.getOptionValue(option.attributeName()) as OptionValue | undefined,
      ]),
  );
}

function isFlag(arg: string): boolean {
  return arg.startsWith("-") && arg !== "-";
}

/** Whether the argument after a mistyped flag is its value, and so not a separate problem. */
function isValueOf(flag: string | undefined, options: readonly OptionSpec[]): boolean {
  if (flag === undefined || !isFlag(flag) || flag.includes("=")) {
    return false;
  }
  const known = options.map(({ name }) => `--${name}`);
  const meant = likelyName(flag, known) ?? nearest(flag, known);
  return options.find(({ name }) => `--${name}` === meant)?.value !== undefined;
}

function unknownFlag(arg: string, options: readonly OptionSpec[]): Problem {
  const flag = arg.split("=")[0] ?? arg;
  const known = options.map(({ name }) => `--${name}`);
  return known.includes(flag)
    ? got(`${flag} takes no value`, arg)
    : got(`unknown option${suggestion(flag, known)}`, flag);
}

function ofArguments(spec: CommandSpec): string {
  const names = argumentsOf(spec).map(({ name }) => name);
  return `: ${spec.name} takes ${names.length === 0 ? "none" : `one ${names.join(" and one ")}`}`;
}

/** An empty value is usually an unset variable of a shell: taken as no option, it would change what the command does. */
function lacksValue(value: OptionValue | undefined): boolean {
  return value === true || value === "" || (Array.isArray(value) && value.includes(""));
}

function withoutValue({ name, value }: OptionSpec): Problem {
  return { what: `--${name}: requires a value: --${name} <${value}>` };
}

function givenTwice({ name }: OptionSpec): Problem {
  return { what: `--${name}: must be given only once` };
}

function times(line: readonly string[], name: string): number {
  return line.filter((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)).length;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
