import { z } from "zod";
import { text } from "../input";

/** The notification triggers in a request for a deployment group. */
export const triggersShape = z
  .array(
    z.strictObject({
      triggerName: text,
      triggerTargetArn: text,
      triggerEvents: z.array(z.string()).nullish(),
    }),
  )
  .nullish();
