import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { MigrationAws } from "../../migration";
import { callUnless } from "../client/call";
import type { ClientSettings } from "../client/settings";

/** The part of CloudWatch Logs of a migration. */
export function migrationLogs(settings: ClientSettings): Pick<MigrationAws, "logTail"> {
  const client = new CloudWatchLogsClient(settings);
  return {
    async logTail(logGroupName, logStreamName, limit) {
      const got = await callUnless(["ResourceNotFoundException"], "logs:GetLogEvents", () =>
        client.send(new GetLogEventsCommand({ logGroupName, logStreamName, limit, startFromHead: false })),
      );
      return got && (got.events ?? []).map(({ message = "" }) => message);
    },
  };
}
