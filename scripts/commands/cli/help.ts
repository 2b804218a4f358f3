/** What `--help` prints. */
import { Command, Help, type Option } from "commander";
import { PROGRAM } from "../../driver";
import { commanderOf } from "./parse";
import { argumentsOf, type CommandSpec, type ExitCodes, exitCodesOf, SHARED_EXIT_CODES } from "./spec";

/** Exit codes of the whole program, in words that fit every command. */
const EXIT_CODES: ExitCodes = {
  ...SHARED_EXIT_CODES,
  0: "success",
  3: "a deployment failed or was stopped; production is on the old revision",
  4: "a deployment failed, and production is not entirely on the old revision; or it succeeded, but another revision is live; or none was needed, and the live tasks fail",
  5: "unknown result: timed out, cancelled, or AWS did not answer. A deployment in progress may continue",
  6: "refused, or doctor found problems",
};

/** A term and its description. */
type Row = readonly [term: string, description: string];

const FINDING: readonly Row[] = [
  ["by a stack's outputs:", "--outputs outputs.json [--stack NAME], or --stack NAME in the project's folder"],
  ["by name:", "NAME or --application NAME [--group NAME] [--region REGION]"],
];

/** Of the whole program. */
export function programHelp(commands: readonly CommandSpec[]): string {
  const program = new Command(PROGRAM)
    .usage("<command> [options]")
    .description("Operates ECS services that CodeDeploy deploys blue/green.")
    .helpOption("-h, --help", "print this help, or the help of a command")
    .version("", "-V, --version", "print the version")
    .helpCommand(false);
  for (const spec of commands) {
    const command = program
      .command(spec.name)
      .summary(spec.summary)
      .usage(
        argumentsOf(spec)
          .map(({ name }) => `[${name}]`)
          .join(" "),
      );
    command.helpOption(false);
  }
  program.configureHelp({
    subcommandTerm: (command) => `${command.name()} ${command.usage()}`.trimEnd(),
    ...endingWith((help) => [
      part("Finding the service:", rows(FINDING, help)),
      part("Exit codes (the help of a command has the details):", rows(codes(EXIT_CODES), help)),
    ]),
  });
  return program.helpInformation();
}

/** Of one command. */
export function commandHelp(spec: CommandSpec): string {
  const examples = spec.examples.map((example) => `  npx ${PROGRAM} ${spec.name} ${example}`.trimEnd());
  const exitCodes = codes(exitCodesOf(spec));
  const command = commanderOf(spec).configureHelp({
    optionTerm,
    ...endingWith((help) => [part("Examples:", examples), part("Exit codes:", rows(exitCodes, help))]),
  });
  return command.helpInformation();
}

/** Commander's help with additional parts that depend on its width. */
function endingWith(parts: (help: Help) => readonly string[]): Pick<Help, "formatHelp"> {
  return {
    formatHelp: (command, help) =>
      [Help.prototype.formatHelp.call(help, command, help), ...parts(help)].join("\n"),
  };
}

function part(title: string, lines: readonly string[]): string {
  return [title, ...lines, ""].join("\n");
}

function rows(all: readonly Row[], help: Help): readonly string[] {
  const width = Math.max(...all.map(([term]) => term.length));
  return all.map(([term, description]) => help.formatItem(term, width, description, help));
}

/** In the order of the codes: an object has its numbers in theirs. */
function codes(exitCodes: ExitCodes): readonly Row[] {
  return Object.entries(exitCodes);
}

/** The parser accepts a missing value, but the help shows it as required. */
function optionTerm(option: Option): string {
  return option.flags.replace("[", "<").replace("]", ">");
}
