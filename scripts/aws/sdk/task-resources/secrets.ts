import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { TaskResources } from "../../task-resources";
import { call, callUnless } from "../client/call";
import type { ClientSettings } from "../client/settings";
import { allPages, batches } from "../pages";

/** In one filter, and on one page. */
const MOST_PARAMETERS = 50;

/** The parts of Secrets Manager and Systems Manager that show what exists, without values. */
export function secrets(settings: ClientSettings): Pick<TaskResources, "secret" | "parameters"> {
  const manager = new SecretsManagerClient(settings);
  const systems = new SSMClient(settings);
  return {
    async secret(SecretId) {
      const found = await callUnless(["ResourceNotFoundException"], "secretsmanager:DescribeSecret", () =>
        manager.send(new DescribeSecretCommand({ SecretId })),
      );
      return found && { isDeleted: found.DeletedDate !== undefined };
    },

    async parameters(names) {
      const found: string[] = [];
      for (const Values of batches(names, MOST_PARAMETERS)) {
        const ParameterFilters = [{ Key: "Name", Option: "Equals", Values }];
        // A page may be empty although others follow.
        const parameters = await call("ssm:DescribeParameters", () =>
          allPages(async (NextToken) => {
            const input = { ParameterFilters, MaxResults: MOST_PARAMETERS, NextToken };
            const got = await systems.send(new DescribeParametersCommand(input));
            return { items: got.Parameters, nextToken: got.NextToken };
          }),
        );
        found.push(...parameters.flatMap(({ Name }) => Name ?? []));
      }
      return found;
    },
  };
}
