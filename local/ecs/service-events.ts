/** The events of a service, newest first, as `DescribeServices` lists them. */
import { randomUUID } from "node:crypto";
import { clusterNameOf, type Service, type TaskSet } from "./model";
import type { Time } from "./time";

const MAX_EVENTS = 100;

/** Records the events of services. */
export class ServiceEvents {
  constructor(private readonly props: { readonly time: Time; readonly log: (line: string) => void }) {}

  /** Records an event about one of the service's task sets. */
  recordForTaskSet(service: Service, taskSet: TaskSet, message: string): void {
    this.record(service, `(service ${service.name}, taskSet ${taskSet.id}) ${message}`);
  }

  record(service: Service, message: string): void {
    const event = { id: randomUUID(), createdAt: this.props.time.now(), message };
    service.events = [event, ...service.events].slice(0, MAX_EVENTS);
    this.props.log(`ecs ${clusterNameOf(service)}: ${message}`);
  }
}
