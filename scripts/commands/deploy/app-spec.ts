/** An AppSpec as text, a person's or CodeDeploy's, as the request for a deployment that the driver goes by. */
import { parseDocument } from "yaml";
import {
  type ParsedDeploymentRequest,
  type Place,
  type Problem,
  parseDeploymentRequest,
  type RunLimits,
  under,
} from "../../contract";

/** What a text says, or everything that keeps it from being read. */
export type ReadText =
  | { readonly kind: "read"; readonly value: unknown }
  | { readonly kind: "wrong"; readonly problems: readonly Problem[] };

/**
 * Reads JSON where the text begins like it, and YAML otherwise: CodeDeploy takes both.
 *
 * @returns the value, not known yet to be an AppSpec; or why it is neither
 */
export function readText(text: string): ReadText {
  return /^\s*[{[]/.test(text) ? readJson(text) : readYaml(text);
}

function readJson(text: string): ReadText {
  try {
    return { kind: "read", value: JSON.parse(text) };
  } catch (error) {
    return { kind: "wrong", problems: [{ what: "is not JSON", detail: (error as Error).message }] };
  }
}

function readYaml(text: string): ReadText {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    return {
      kind: "wrong",
      problems: document.errors.map(({ message }) => ({ what: "is not YAML", detail: inOneLine(message) })),
    };
  }
  try {
    return { kind: "read", value: document.toJS() };
  } catch (error) {
    // More aliases than anybody writes.
    return { kind: "wrong", problems: [{ what: "is not YAML", detail: (error as Error).message }] };
  }
}

/** The parser's message without its picture of the line. */
function inOneLine(message: string): string {
  return message.split("\n")[0]?.replace(/:$/, "") ?? message;
}

/**
 * The document that the driver is handed: one contract for what Terraform, a person and CodeDeploy's memory say.
 *
 * @param limits hold instead of those of the place
 */
export function documentOf(place: Place, appSpec: unknown, limits: RunLimits = {}): string {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return JSON.stringify({ ...place, ...Object.fromEntries(given), appSpec });
}

/** What is deployed by an AppSpec's text at a place, if it is one that the driver goes by; else all that is wrong with it. */
export function requestOf(place: Place, text: string): ParsedDeploymentRequest {
  const read = readText(text);
  return read.kind === "wrong"
    ? { ok: false, problems: read.problems.map((problem) => under("appSpec: ", problem)) }
    : parseDeploymentRequest(documentOf(place, read.value));
}
