import { type Aws, AwsFailure, explainFailure } from "../../../aws";
import type { AssumedRole, DeploymentRequest, Place } from "../../../contract";
import type { Reporter } from "../../context/context";
import { tidy } from "../../context/format";
import type { Publisher } from "../publish";
import { verdictMessage } from "./verdict-message";

export interface AnnounceInput {
  /** Of a run that has ended. */
  readonly publisher: Pick<Publisher, "verdict">;
  /** The service, and the topic if there is one; `undefined` if the run's input doesn't name the service. */
  readonly to: (Place & Pick<DeploymentRequest, "verdictTopicArn">) | undefined;
  readonly connect: (region: string, role: AssumedRole | undefined) => Pick<Aws, "publishMessage">;
  readonly reporter: Reporter;
}

/**
 * Publishes the verdict of a run to the topic of its stack, if it has one. It never throws: a failure is reported, and changes
 * nothing about how the run ends.
 */
export async function announce({ publisher, to, connect, reporter }: AnnounceInput): Promise<void> {
  const { verdict } = publisher;
  if (to?.verdictTopicArn === undefined || verdict === undefined) {
    return;
  }
  const { region, assumeRole, verdictTopicArn } = to;
  try {
    await connect(region, assumeRole).publishMessage(verdictTopicArn, verdictMessage(verdict, to));
  } catch (error) {
    const why = error instanceof AwsFailure ? explainFailure(error) : String(error);
    reporter.failure(
      tidy(
        `Warning: the verdict could not be published to ${verdictTopicArn}. ${why} This does not change how the run ended.`,
      ),
    );
  }
}
