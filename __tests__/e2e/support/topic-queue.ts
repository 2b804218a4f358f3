import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { BASE_ACCOUNT } from "../../../local/account-region";
import { LOCAL_REGION } from "../../../local/environment";
import { jsonRequest } from "./aws-request";
import type { Client } from "./client";

const NAME = "deployments";

/** The ARN of the topic, also before it is created. */
export const TOPIC_ARN = `arn:aws:sns:${LOCAL_REGION}:${BASE_ACCOUNT}:${NAME}`;

/** A message of a topic, as a queue gets it. */
export interface QueuedMessage {
  readonly Subject: string;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}

/** An encrypted topic with a queue that gets its messages. */
export class TopicQueue {
  private constructor(
    private readonly client: Client,
    private readonly queueUrl: string,
  ) {}

  static async create(client: Client): Promise<TopicQueue> {
    const sns = new SNSClient(client);
    await sns.send(new CreateTopicCommand({ Name: NAME, Attributes: { KmsMasterKeyId: "alias/aws/sns" } }));
    const { QueueUrl } = await jsonRequest(client, "sqs", "AmazonSQS.CreateQueue", { QueueName: NAME });
    const Endpoint = TOPIC_ARN.replace(":sns:", ":sqs:");
    await sns.send(new SubscribeCommand({ TopicArn: TOPIC_ARN, Protocol: "sqs", Endpoint }));
    return new TopicQueue(client, QueueUrl);
  }

  /** The messages since the last call, in the order in which they were published. */
  async read(): Promise<readonly QueuedMessage[]> {
    const read: QueuedMessage[] = [];
    for (;;) {
      const input = { QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 };
      const { Messages = [] } = await jsonRequest(this.client, "sqs", "AmazonSQS.ReceiveMessage", input);
      if (Messages.length === 0) {
        return read;
      }
      read.push(...Messages.map(({ Body }: { readonly Body: string }) => JSON.parse(Body)));
    }
  }

  async deleteTopic(): Promise<void> {
    await new SNSClient(this.client).send(new DeleteTopicCommand({ TopicArn: TOPIC_ARN }));
  }
}
