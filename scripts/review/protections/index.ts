/** What protects a service and its data. */
import { OF_DATA } from "./data";
import type { Protection } from "./lowered";
import { OF_RELEASES } from "./releases";
import { OF_TRAFFIC } from "./traffic";

export type { Protection } from "./lowered";

/** All protections. Of `prevent_destroy` a plan has nothing: Terraform itself stops a destroy. */
export const PROTECTIONS: readonly Protection[] = [...OF_DATA, ...OF_TRAFFIC, ...OF_RELEASES];
