/** Checks the notification triggers of a deployment group by the rules of CodeDeploy. */
import type { z } from "zod";
import type { Topics } from "../../sns/topics";
import { fault, notSupported } from "../errors";
import { TRIGGER_EVENTS, type Trigger, type TriggerEvent } from "../model";
import type { triggersShape } from "./trigger-shape";

/** CodeDeploy's limit of triggers for a deployment group. */
const MAX_TRIGGERS = 10;

/** The events of single instances, which only deployments to servers have. */
const INSTANCE_EVENTS = ["InstanceStart", "InstanceSuccess", "InstanceFailure", "InstanceReady"];

/** What the checks need besides the request. */
export interface TriggerContext {
  readonly topics: Topics;
  /** The region of the deployment group. */
  readonly region: string;
}

/**
 * Checks the triggers of a request.
 *
 * @returns `undefined` if the request leaves them out
 * @throws AwsFault InvalidTriggerConfigException, TriggerTargetsLimitExceededException
 */
export async function checkTriggers(
  given: z.infer<typeof triggersShape>,
  context: TriggerContext,
): Promise<readonly Trigger[] | undefined> {
  if (given === undefined || given === null) {
    return undefined;
  }
  if (given.length > MAX_TRIGGERS) {
    throw fault(
      "TriggerTargetsLimitExceeded",
      `got ${given.length} triggers: at most ${MAX_TRIGGERS} are allowed`,
    );
  }
  const triggers: Trigger[] = [];
  for (const { triggerName: name, triggerTargetArn, triggerEvents } of given) {
    if (!name || triggers.some((trigger) => trigger.name === name)) {
      throw invalid(`got the trigger name "${name ?? ""}": each trigger needs a different name`);
    }
    const events = (triggerEvents ?? []).map(checkEvent);
    if (events.length === 0) {
      throw invalid(`the trigger "${name}" has no event: use ${TRIGGER_EVENTS.join(", ")}`);
    }
    triggers.push({ name, events, topicArn: await checkTopic(triggerTargetArn ?? "", context) });
  }
  return triggers;
}

function checkEvent(event: string): TriggerEvent {
  if (INSTANCE_EVENTS.includes(event)) {
    throw notSupported("InvalidTriggerConfig", `the trigger event ${event}, since ECS has no instances`);
  }
  const known = TRIGGER_EVENTS.find((candidate) => candidate === event);
  if (known === undefined) {
    throw invalid(`"${event}" is not a trigger event: use ${TRIGGER_EVENTS.join(", ")}`);
  }
  return known;
}

async function checkTopic(arn: string, { topics, region }: TriggerContext): Promise<string> {
  const regionOfTopic = /^arn:[\w-]+:sns:([\w-]+):\d{12}:[\w-]{1,256}$/.exec(arn)?.[1];
  if (regionOfTopic !== region || !(await topics.exists(arn))) {
    // The AWS provider tries again after this message, because a topic may be new.
    throw invalid(`Topic ARN ${arn} is not valid`);
  }
  return arn;
}

function invalid(message: string) {
  return fault("InvalidTriggerConfig", message);
}
