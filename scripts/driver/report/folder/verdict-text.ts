/** The verdict as a text file: the report, and below it the timeline, which the report on the terminal doesn't repeat. */
import { tidy } from "../../context/format";
import type { VerdictDocument } from "../verdict/document";

export function verdictText({ lines, service, startedAt, endedAt, timeline }: VerdictDocument): string {
  const place =
    service === undefined
      ? []
      : [
          `Service ${service.cluster}/${service.service} in ${service.region}, from ${startedAt} to ${endedAt}`,
        ];
  // The verdict's document also has what the deployment was waiting for.
  const events = timeline.filter(({ kind }) => kind !== "waiting");
  return [
    ...lines,
    "",
    ...place,
    ...(events.length === 0 ? [] : ["Timeline (UTC):"]),
    ...events.map(({ time, deploymentId, text }) => tidy(`  ${time.slice(0, 19)}Z ${deploymentId} ${text}`)),
    "",
  ].join("\n");
}
