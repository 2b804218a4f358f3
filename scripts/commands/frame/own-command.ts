/** One of this program's commands, complete with the service's flags, so that it can be pasted anywhere. */
import type { Place } from "../../contract";
import { PROGRAM } from "./spec";

/** @param command its name and what else it takes, such as `stop d-ABCDEF123` */
export function ownCommand(
  { application, deploymentGroup, region }: Pick<Place, "application" | "deploymentGroup" | "region">,
  command: string,
): string {
  return `npx ${PROGRAM} ${command} --application ${application} --group ${deploymentGroup} --region ${region}`;
}
