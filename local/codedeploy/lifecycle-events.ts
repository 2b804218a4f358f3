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
