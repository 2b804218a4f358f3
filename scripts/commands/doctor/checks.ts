/** The checks that the driver makes before it orders a deployment, as doctor tells of them. */

import { describeFinding, type Finding } from "../../driver/findings";
import { primaryOf } from "../../driver/live";
import { preflight } from "../../driver/preflight";
import { known } from "../frame/ask";
import type { CommandContext } from "../frame/command";
import type { Sight } from "../status/look";
import type { Examined } from "./trouble";

/** What doctor finds by itself: also where nobody says which revision is wanted, and with a mend of its own. */
const FOUND_ALREADY: readonly Finding["kind"][] = ["traffic-elsewhere", "test-traffic-elsewhere"];

/**
 * What would stand in the way of a deployment of what is wanted.
 *
 * @throws AwsFailure where nothing can be asked: the credentials, or the certificate, are no good
 */
export async function checksBefore(
  { aws, place }: CommandContext,
  sight: Sight,
): Promise<Pick<Examined, "troubles" | "unknown">> {
  const service = known(sight.service);
  const group = known(sight.group);
  const production = known(sight.production);
  const primary = primaryOf(service);
  if (service === undefined || group === undefined || production === undefined || primary === undefined) {
    // Why these are missing is told already.
    return { troubles: [], unknown: [] };
  }
  if (sight.wanted.kind === "unknown") {
    return { troubles: [], unknown: [`whether what is wanted could be deployed: ${sight.wanted.why}`] };
  }
  const { request } = sight.wanted.value;
  const running = known(sight.running)?.deployment;
  const seen = { service, group, production, test: known(sight.test), running };
  const { findings, unknown } = await preflight({ aws, request }, seen, primary);
  const others = findings.filter(({ kind }) => !FOUND_ALREADY.includes(kind));
  return {
    troubles: others.map((finding) => {
      const { what, mend } = describeFinding(place, finding);
      return { kind: finding.kind, what, mend: mend.map((line) => line.trim()) };
    }),
    unknown,
  };
}
