/** The registries of AWS Cloud Map that a service should have. */
import type { ServiceRegistry } from "../../../contract";
import type { CommandContext } from "../../cli/command";
import { isLiteral, plannedOutput } from "../../cli/locate/template";

/**
 * What the code wants, or else what the last apply wanted. An ARN that only Terraform knows is compared by the last apply's; it
 * shows only whether there is a registry at all.
 */
export function wantedRegistries({
  serviceRegistries: applied,
  template,
}: Pick<CommandContext, "serviceRegistries" | "template">): readonly ServiceRegistry[] | undefined {
  const planned = template && plannedOutput(template(), "service-registries");
  if (!Array.isArray(planned)) {
    return applied;
  }
  const isOtherNumber = applied !== undefined && applied.length !== planned.length;
  return isLiteral(planned) || isOtherNumber ? (planned as readonly ServiceRegistry[]) : applied;
}
