import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import type { Client } from "./client";

/** Creates a role for a service of AWS, such as `ecs-tasks`. @returns its ARN */
export async function createRole(client: Client, RoleName: string, service: string): Promise<string> {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: `${service}.amazonaws.com` }, Action: "sts:AssumeRole" },
    ],
  };
  const { Role } = await new IAMClient(client).send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  return `${Role?.Arn}`;
}
