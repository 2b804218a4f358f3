/** Which parts of a service's autoscaling are suspended. @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html */
export interface Suspension {
  readonly dynamicIn: boolean;
  readonly dynamicOut: boolean;
  readonly scheduled: boolean;
}

export interface ServiceScaling {
  /** @returns `undefined` when the service has no autoscaling */
  scalingSuspension(cluster: string, service: string): Promise<Suspension | undefined>;
  /** Sets what is suspended. It changes nothing else of the service's autoscaling. */
  suspendScaling(cluster: string, service: string, suspension: Suspension): Promise<void>;
}
