import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { MigrationAws } from "../../migration";
import { call, callUnless } from "../client/call";
import type { ClientSettings } from "../client/settings";

/** The Parameter Store's part of a migration. */
export function migrationRecords(settings: ClientSettings): Pick<MigrationAws, "storedText" | "storeText"> {
  const client = new SSMClient(settings);
  return {
    async storedText(Name) {
      const got = await callUnless(["ParameterNotFound"], "ssm:GetParameter", () =>
        client.send(new GetParameterCommand({ Name })),
      );
      const { Value = "", Version, LastModifiedDate } = got?.Parameter ?? {};
      return got && { value: Value, version: `${Version} ${LastModifiedDate?.toISOString()}` };
    },

    async storeText(Name, Value) {
      await call("ssm:PutParameter", () =>
        client.send(new PutParameterCommand({ Name, Value, Overwrite: true })),
      );
    },
  };
}
