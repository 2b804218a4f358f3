import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import type { Roles } from "../roles";
import type { Calls } from "./client/call";
import type { ClientSettings, Part } from "./client/settings";

/** IAM's part of AWS. */
export function rolesPart({ callUnless }: Calls, settings: ClientSettings): Part<Roles> {
  const iam = new IAMClient(settings);
  const api: Roles = {
    async roleExists(arn) {
      // A role's name is the last part of its ARN, whatever its path.
      const RoleName = arn.slice(arn.lastIndexOf("/") + 1);
      const found = await callUnless(["NoSuchEntityException"], "iam:GetRole", () =>
        iam.send(new GetRoleCommand({ RoleName })),
      );
      return found !== undefined;
    },
  };
  return { api, clients: [iam] };
}
