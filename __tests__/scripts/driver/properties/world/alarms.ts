/** The deployment group's alarm, in virtual time. */

import type { AlarmState } from "../../../../../local/cloudwatch/rule";
import { POLL_MINUTES } from "../../../../../local/codedeploy/engine/alarms";
import type { Time } from "../../../../../local/ecs/time";
import { FakeAlarms } from "../../../../local/codedeploy/support/fake-world";
import { ALARM } from "../documents";

const POLL_MS = POLL_MINUTES * 60_000;

/**
 * The engine polls the alarm until a deployment ends. These polls would be most of a simulation's events, and almost all of them
 * find nothing. So a poll is answered only when the alarm is in ALARM, at the time of the first poll that would find that.
 */
export class SimulatedAlarms extends FakeAlarms {
  #wake: (() => void)[] = [];

  constructor(private readonly time: Time) {
    super();
    this.known.set(ALARM, "OK");
  }

  override async states(names: readonly string[]): Promise<ReadonlyMap<string, AlarmState>> {
    const firstPoll = this.time.now().getTime();
    while (this.known.get(ALARM) !== "ALARM") {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
      const since = this.time.now().getTime() - firstPoll;
      // The first poll has its answer already. A poll after it at the same time finds the alarm in ALARM.
      const polls = Math.max(1, Math.ceil(since / POLL_MS));
      await this.time.wait((polls * POLL_MS - since) / 60_000);
    }
    return super.states(names);
  }

  /** Puts the alarm in ALARM. */
  set(): void {
    this.known.set(ALARM, "ALARM");
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) {
      wake();
    }
  }

  /** Puts the alarm in OK. */
  reset(): void {
    this.known.set(ALARM, "OK");
  }
}
