/**
 * The pull through cache rules of ECR. moto has none of their operations, so no rule can be created, and a registry
 * has none. Without this patch, the driver could not tell that an image does not exist.
 */
import { jsonResponse } from "../json-protocol";
import type { Patch } from "../patch";

export function pullThroughCacheRules(): Patch {
  return {
    service: "ecr",
    operations: ["DescribePullThroughCacheRules"],
    handle: async () => jsonResponse({ pullThroughCacheRules: [] }),
  };
}
