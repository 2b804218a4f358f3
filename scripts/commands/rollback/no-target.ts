/** That there is nowhere to go back to, and why. */
import type { TaskSet } from "../../aws";
import type { Place } from "../../contract";
import { familyAndRevision } from "../../driver/revision";
import type { CommandAnswer, CommandContext } from "../frame/command";
import { LOOK_BACK, whyUnknown } from "../watch/look";
import { fromOf, refusal } from "./answer";
import type { Left, Target } from "./target";

/** Says why there is nothing to go back to, and what a person can deploy instead. */
export function noTarget(
  { place }: CommandContext,
  primary: TaskSet,
  target: Exclude<Target, { kind: "found" }>,
): CommandAnswer {
  const live = familyAndRevision(primary.taskDefinition);
  if (target.kind === "nothing") {
    const { left } = target;
    const but = left.length === 0 ? "" : ", but for what was gone back from";
    return refusal({ why: "nothing-to-go-back-to", from: fromOf(primary) }, [
      `There is nothing to go back to: of the last ${LOOK_BACK} deployments, none succeeded before what is live (${live}) with another revision${but}.`,
      ...left.map(
        ({ taskDefinition, deployment, by }) =>
          `  Left out: ${taskDefinition} (${deployment.id}), since ${by.id} went back from it.`,
      ),
      "  The revision that the service was created with was no deployment: nobody but its code remembers it.",
      "  Next: `deploy --app-spec FILE` deploys any revision.",
      ...appSpecLines(place, left),
    ]);
  }
  const { id } = target.deployment;
  const [why, ...problems] = whyUnknown(target.kept);
  return refusal({ why: "revision-unknown", from: fromOf(primary) }, [
    `Nothing was rolled back: ${live} is live, and the deployment before it is ${id}, but ${why}.`,
    ...problems,
    "  Next: `deploy --app-spec FILE` deploys any revision.",
  ]);
}

/** How a person gets the AppSpec of the newest that was left out and that CodeDeploy keeps, and deploys it all the same. */
function appSpecLines({ application, region }: Place, left: readonly Left[]): string[] {
  const newest = left.find(({ kept }) => kept.kind === "kept");
  return newest === undefined
    ? []
    : [
        `  To deploy ${newest.taskDefinition} all the same, with its AppSpec in that FILE:`,
        `  aws deploy get-application-revision --application-name ${application} --revision 'revisionType=AppSpecContent,appSpecContent={sha256=${newest.deployment.sha256}}' --query revision.appSpecContent.content --output text --region ${region} > FILE`,
      ];
}
