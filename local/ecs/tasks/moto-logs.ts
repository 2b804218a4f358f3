/** The log streams of containers, in moto. */
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { AccountRegion } from "../../account-region";
import { motoClientConfig } from "../../moto/credentials";
import type { LogBacking } from "../backing";

/** The log streams of an account and region. */
export function createMotoLogs(endpoint: string, accountRegion: AccountRegion): LogBacking {
  const logs = new CloudWatchLogsClient(motoClientConfig(endpoint, accountRegion));
  return {
    async createLogStream(logGroupName, logStreamName) {
      try {
        await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === "ResourceNotFoundException") {
          return false;
        }
        throw error;
      }
    },

    async putLogLines(logGroupName, logStreamName, lines, now) {
      const logEvents = lines.map((message) => ({ timestamp: now.getTime(), message }));
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    },
  };
}
