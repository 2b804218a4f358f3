/** What `--help` prints. */
import { Command, type Option } from "commander";
import { commanderOf } from "./parse";
import { type CommandSpec, PROGRAM } from "./spec";

const EXIT_CODES = `Exit codes:
  0  done, or looked
  1  a bug in this program
  2  bad input, credentials or permissions; no such service. Nothing was changed
  3  a deployment failed or was stopped; production is on what was live before
  4  the same, and production is not (wholly) on what was live before
  5  no verdict: out of time, cut off, or AWS can't be asked (doctor: too little is known). A deployment, if there is one, keeps running
  6  refused, or doctor's findings are left`;

const FINDING = `Finding the service:
  by a stack's outputs:  --outputs outputs.json [--stack NAME], or --stack NAME in the project's folder
  by name:               --application NAME [--group NAME] [--region REGION]`;

/** Of the whole program. */
export function programHelp(commands: readonly CommandSpec[]): string {
  const program = new Command(PROGRAM)
    .usage("<command> [options]")
    .description("Looks after an ECS service that CodeDeploy deploys blue/green.")
    .helpOption("-h, --help", "print this, or with a command what it takes")
    .version("", "-V, --version", "print the version")
    .helpCommand(false);
  for (const { name, summary, argument } of commands) {
    const command = program
      .command(name)
      .summary(summary)
      .usage(argument === undefined ? "" : `[${argument.name}]`);
    command.helpOption(false);
  }
  program.configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}`.trimEnd() });
  return `${program.helpInformation()}\n${FINDING}\n\n${EXIT_CODES}\n`;
}

/** Of one command. */
export function commandHelp(spec: CommandSpec): string {
  const command = commanderOf(spec).configureHelp({ optionTerm });
  const examples = spec.examples.map((example) => `  npx ${PROGRAM} ${spec.name} ${example}`.trimEnd());
  return `${command.helpInformation()}\nExamples:\n${examples.join("\n")}\n\n${EXIT_CODES}\n`;
}

/** A value that the parser may miss is none that may be left out. */
function optionTerm(option: Option): string {
  return option.flags.replace("[", "<").replace("]", ">");
}
