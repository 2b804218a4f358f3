/** The SNS topics that CodeDeploy publishes to. moto keeps the topics and delivers the messages. */
import { GetTopicAttributesCommand, NotFoundException, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { AccountRegion } from "../account-region";
import { motoClientConfig } from "../moto/credentials";

/** What a subscriber of a topic gets. */
export interface TopicMessage {
  readonly subject: string;
  readonly text: string;
}

/** What CodeDeploy needs from SNS. */
export interface Topics {
  exists(arn: string): Promise<boolean>;
  /** @throws Error if SNS returns an error */
  publish(arn: string, message: TopicMessage): Promise<void>;
}

/** The topics that an account reaches in a region. A topic may belong to another account. */
export function createTopics(endpoint: string, accountRegion: AccountRegion): Topics {
  const sns = new SNSClient(motoClientConfig(endpoint, accountRegion));
  return {
    async exists(TopicArn) {
      try {
        await sns.send(new GetTopicAttributesCommand({ TopicArn }));
        return true;
      } catch (error) {
        if (error instanceof NotFoundException) {
          return false;
        }
        throw error;
      }
    },
    async publish(TopicArn, { subject, text }) {
      await sns.send(new PublishCommand({ TopicArn, Subject: subject, Message: text }));
    },
  };
}
