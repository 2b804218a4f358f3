/** The lifecycle events of an ECS deployment, in their order. */
export const LIFECYCLE_EVENTS = [
  "BeforeInstall",
  "Install",
  "AfterInstall",
  "AllowTestTraffic",
  "AfterAllowTestTraffic",
  "BeforeAllowTraffic",
  "AllowTraffic",
  "AfterAllowTraffic",
] as const;
export type LifecycleEventName = (typeof LIFECYCLE_EVENTS)[number];

/** The events at which a Lambda function can be called. */
export const HOOK_EVENTS = [
  "BeforeInstall",
  "AfterInstall",
  "AfterAllowTestTraffic",
  "BeforeAllowTraffic",
  "AfterAllowTraffic",
] as const satisfies readonly LifecycleEventName[];
