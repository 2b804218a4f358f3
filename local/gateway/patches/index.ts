/** The gateway's patches, except those for ECS, CodeDeploy, Lambda and CloudWatch, which are in their own folders. */
import type { Patch } from "../patch";
import { assumedRoles } from "./assumed-roles";
import { bucketPolicies } from "./bucket-policies";
import { cloudMapServices } from "./cloud-map-services";
import { oidcSecrets } from "./oidc-secrets";
import { pullThroughCacheRules } from "./pull-through-cache-rules";
import { scalableTargets } from "./scalable-targets";
import { securityGroupRules } from "./security-group-rules";
import { trails } from "./trails";

/** Creates a set of patches for one moto. The patches store what that moto drops. */
export function createPatches(): readonly Patch[] {
  return [
    assumedRoles(),
    bucketPolicies(),
    cloudMapServices(),
    oidcSecrets(),
    pullThroughCacheRules(),
    scalableTargets(),
    securityGroupRules(),
    trails(),
  ];
}
