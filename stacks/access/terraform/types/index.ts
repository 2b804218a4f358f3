import type { Types } from "../grant";
import { ACCESS } from "./access";
import { COMPUTE } from "./compute";
import { DEPLOYMENT } from "./deployment";
import { FILE_SYSTEMS } from "./file-systems";
import { LOAD_BALANCING } from "./load-balancing";
import { MONITORING } from "./monitoring";
import { NAMES } from "./names";
import { NETWORK } from "./network";
import { SECRETS } from "./secrets";
import { STORAGE } from "./storage";

/** What the AWS provider needs for each type of resource that the stacks can make, and for some that users add. */
export const TYPES: Types = {
  ...ACCESS,
  ...COMPUTE,
  ...DEPLOYMENT,
  ...FILE_SYSTEMS,
  ...LOAD_BALANCING,
  ...MONITORING,
  ...NAMES,
  ...NETWORK,
  ...SECRETS,
  ...STORAGE,
};
