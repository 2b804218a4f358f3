/** What of an ECS service's scaling is suspended. @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html */
export interface Suspension {
  readonly dynamicIn: boolean;
  readonly dynamicOut: boolean;
  readonly scheduled: boolean;
}

export interface ServiceScaling {
  /** @returns `undefined` when the service doesn't scale by itself */
  scalingSuspension(cluster: string, service: string): Promise<Suspension | undefined>;
  /** Leaves everything else of the service's scaling as it is. */
  suspendScaling(cluster: string, service: string, suspension: Suspension): Promise<void>;
}
