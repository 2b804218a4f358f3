/**
 * The verdicts of one apply, in a folder. Terraform's runs of several services are side by side, and each knows its own verdict
 * only, so each writes its own files.
 */
import type { Place } from "../../../contract";
import type { Files } from "../files";
import type { VerdictDocument } from "../verdict/document";
import { verdictText } from "./verdict-text";

/** Writes the verdict as `<name>.json`, and as a text with the timeline as `<name>.txt`. */
export function writeToFolder(folder: string, verdict: VerdictDocument, files: Files): void {
  const name = fileNameOf(verdict, files);
  files.writeInto(folder, `${name}.txt`, verdictText(verdict));
  files.writeInto(folder, `${name}.json`, `${JSON.stringify(verdict, undefined, 2)}\n`);
}

/** An incomplete expand has the service's file, because no deployment follows. A contract has a file beside the deployment's. */
function fileNameOf({ service, verdict }: VerdictDocument, files: Files): string {
  // A run whose input is wrong doesn't know its service.
  if (service === undefined) {
    return `unknown-${files.random()}`;
  }
  return verdict.kind === "migration-incomplete" && verdict.phase === "contract"
    ? `${nameOf(service)}-${encodeURIComponent(verdict.migration ?? "")}`
    : nameOf(service);
}

/** What a later step needs of a verdict. */
interface ServiceOutput {
  /** The service's name. */
  readonly service: string | undefined;
  readonly verdict: string;
  readonly exitCode: number;
  readonly deploymentId: string | undefined;
  readonly consoleUrl: string | undefined;
  readonly liveTaskDefinition: string | undefined;
  readonly scalingSuspended: readonly string[] | undefined;
}

/** The verdicts in a folder, by name, as JSON on one line. */
export function servicesIn(folder: string, files: Files): string {
  const documents = Object.entries(files.readFrom(folder, ".json")).sort();
  const outputs = documents.map(([file, text]) => {
    const document = JSON.parse(text) as VerdictDocument;
    return [file.slice(0, -".json".length), outputOf(document)] as const;
  });
  return JSON.stringify(Object.fromEntries(outputs));
}

function outputOf(document: VerdictDocument): ServiceOutput {
  const { service, verdict, exitCode, deploymentId, consoleUrl, liveNow, scalingSuspended } = document;
  return {
    service: service?.service,
    verdict: verdict.kind,
    exitCode,
    deploymentId,
    consoleUrl,
    liveTaskDefinition: liveNow?.taskDefinition,
    scalingSuspended: scalingSuspended?.activities,
  };
}

/**
 * The same in each run of a service, and different for each service of an app: it may have the same service in several regions
 * and accounts.
 */
function nameOf({ application, deploymentGroup, region, assumeRole }: Place): string {
  const account = assumeRole?.roleArn.split(":")[4];
  return [application, deploymentGroup, region, ...(account === undefined ? [] : [account])]
    .map((part) => encodeURIComponent(part).replaceAll("*", "%2A"))
    .join("-");
}
