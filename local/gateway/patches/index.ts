/** What the gateway makes up for, apart from ECS deployments and CodeDeploy, which `local/codedeploy/` answers. */
import type { Patch } from "../patch";
import { oidcSecrets } from "./oidc-secrets";
import { scalableTargets } from "./scalable-targets";
import { securityGroupRules } from "./security-group-rules";

/** A fresh set: patches remember what moto forgets, for one moto each. */
export function createPatches(): readonly Patch[] {
  return [oidcSecrets(), scalableTargets(), securityGroupRules()];
}
