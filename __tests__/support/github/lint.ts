/** Lints workflows and composite actions: GitHub's own linter, and the rules of this project. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "./files";
import { languageService } from "./language-service";
import { PINNED_ACTIONS } from "./pinned-actions";
import { brokenRules } from "./rules";

/** The name by which other repositories call the workflows of this one: see docs/github.md. */
const OWN_NAME = { owner: "OWNER", repository: "cdktf-ecs-codedeploy" };

/** How many files were linted. */
let linted = 0;

/**
 * Lints one file.
 *
 * @param name such as `action.yml`, which is linted as an action
 * @returns the problems, with their lines; none of a good file
 */
export async function lint(name: string, text: string): Promise<string[]> {
  return [...(await diagnosticsOf(name, text)), ...brokenRules(name, text)];
}

async function diagnosticsOf(name: string, text: string): Promise<string[]> {
  const { service, documents } = languageService();
  const crashes: string[] = [];
  // The linter logs its own errors, and then reports no problem.
  const ignore = () => undefined;
  const crash = (message: string) => crashes.push(`the linter failed: ${message}`);
  service.registerLogger({ error: crash, warn: ignore, info: ignore, log: ignore });
  // The linter keeps what it parsed by name.
  linted += 1;
  const document = documents.TextDocument.create(`file:///${linted}/${name}`, "yaml", 1, text);
  const found = await service.validate(document, {
    actionsMetadataProvider: { fetchActionMetadata: metadataOf },
    fileProvider: { getFileContent },
  });
  return [...crashes, ...found.map(({ message, range }) => `${name}:${range.start.line + 1}: ${message}`)];
}

interface ActionReference {
  readonly owner: string;
  readonly name: string;
  readonly path?: string;
}

async function metadataOf({ owner, name, path }: ActionReference) {
  if (owner === OWN_NAME.owner && name === OWN_NAME.repository && path !== undefined) {
    return parse(readFileSync(join(ROOT, path, "action.yml"), "utf8"));
  }
  const action = `${owner}/${name}`;
  const pinned = PINNED_ACTIONS[action];
  return pinned === undefined
    ? undefined
    : {
        name: action,
        description: action,
        inputs: Object.fromEntries(
          pinned.inputs.map((input) => [
            input,
            { description: input, required: pinned.required?.includes(input) === true },
          ]),
        ),
      };
}

/** The workflows and actions of this repository, also by its name in the documents. */
async function getFileContent(reference: {
  readonly path: string;
  readonly owner?: string;
  readonly repository?: string;
}) {
  const { path, owner = OWN_NAME.owner, repository = OWN_NAME.repository } = reference;
  if (owner !== OWN_NAME.owner || repository !== OWN_NAME.repository) {
    throw new Error(`no workflow of ${owner}/${repository} is known`);
  }
  return { name: path, content: readFileSync(join(ROOT, path), "utf8") };
}
