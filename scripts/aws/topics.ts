/** A message for the subscribers of an SNS topic. */
export interface TopicMessage {
  /** ASCII text of at most 100 characters, in one line. */
  readonly subject: string;
  /** What e-mail subscribers get. */
  readonly email: string;
  /** What all other subscribers get. */
  readonly text: string;
  /** Subscriptions can filter by them. */
  readonly attributes: Readonly<Record<string, string | number>>;
}

export interface Topics {
  /** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  publishMessage(topicArn: string, message: TopicMessage): Promise<void>;
}
