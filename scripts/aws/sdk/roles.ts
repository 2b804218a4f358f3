import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import type { Roles } from "../roles";
import { callUnless } from "./client/call";
import type { ClientSettings } from "./client/settings";

/** IAM's part of AWS. */
export function roles(settings: ClientSettings): Roles {
  const iam = new IAMClient(settings);
  return {
    async roleExists(arn) {
      // A role's name is the last part of its ARN, whatever its path.
      const RoleName = arn.slice(arn.lastIndexOf("/") + 1);
      const found = await callUnless(["NoSuchEntityException"], "iam:GetRole", () =>
        iam.send(new GetRoleCommand({ RoleName })),
      );
      return found !== undefined;
    },
  };
}
