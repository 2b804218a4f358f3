/** Registries of AWS Cloud Map that differ from those of the stack, as text. */
import type { Place, ServiceRegistry } from "../../../contract";
import { quoted } from "../../context/own-command";
import { changeCodeLines } from "../../context/wording";
import type { Finding } from "../../decide/findings";
import type { DescribedFinding, FindingWording } from "./described-finding";

/** A finding's sentence, and the lines that say how to fix it. */
export function describeRegistries(
  { cluster, region, service, stack }: Place,
  { wanted, live }: Extract<Finding, { readonly kind: "other-registries" }>,
  wording: FindingWording,
): DescribedFinding {
  return {
    what: `ECS registers the tasks of ${service} in ${listed(live)}, but the stack wants ${listed(wanted)}; a service with the deployment controller CODE_DEPLOY keeps the registries that it was created with`,
    fix: [
      ...changeCodeLines(optionFor(live), { stack }, wording),
      `  To get what the stack wants, create another service with it, move the clients and the traffic there, and destroy ${service}. To see what it has now:`,
      `  aws ecs describe-services --cluster ${cluster} --services ${service} --query ${quoted("services[0].[serviceRegistries,taskSets[].serviceRegistries]")} --region ${region}`,
    ],
  };
}

/** Such as `arn:… (port 8080)`. */
function listed(registries: readonly ServiceRegistry[]): string {
  return registries.length === 0
    ? "no registry of AWS Cloud Map"
    : registries
        .map(({ registryArn, port }) => `${registryArn}${port === undefined ? "" : ` (port ${port})`}`)
        .join(", ");
}

/** What the stack must say to keep what is live. */
function optionFor([live]: readonly ServiceRegistry[]): string {
  return live === undefined
    ? "remove cloudMap from the stack"
    : `restore cloudMap as it was, or set it to { kind: "existing", registryArn: "${live.registryArn}"${live.port === undefined ? "" : ', recordType: "SRV"'} }`;
}
