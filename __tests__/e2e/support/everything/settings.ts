import { LOCAL_REGION } from "../../../../local/environment";
import type { NormalizedSettings } from "../../../../stacks/support/stack-settings";

/** The account of the local AWS. */
export const ACCOUNT = "123456789012";

/** Another account, which may pull images. */
export const PULL_ACCOUNT = "222222222222";

/** The tags of all resources. */
export const TAGS = { app: "everything", team: "shop" };

/** The bucket of the states. */
export const STATES = "everything-states";

/** The settings of all stacks of the app with every option. */
export const SETTINGS: NormalizedSettings = {
  region: LOCAL_REGION,
  backend: { kind: "s3", bucket: STATES, region: LOCAL_REGION, keyPrefix: "services/" },
  tags: TAGS,
  assumeRole: { roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`, externalId: "everything" },
  allowedAccountIds: [ACCOUNT],
};
