/** The ids of new resources. They are injected, so that a test can repeat a run exactly. */
import { randomInt, randomUUID } from "node:crypto";

export interface Ids {
  /** Such as `d-ABCDEF123`. */
  deployment(): string;
  /** Such as `ecs-svc/1234567890123456789`. */
  taskSet(): string;
  /** 32 hexadecimal digits. */
  task(): string;
}

const LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Random ids, in the formats of AWS. */
export const RANDOM_IDS: Ids = {
  deployment() {
    const pick = () => LETTERS_AND_DIGITS[randomInt(LETTERS_AND_DIGITS.length)] ?? "0";
    return `d-${Array.from({ length: 9 }, pick).join("")}`;
  },
  taskSet() {
    const digits = Array.from({ length: 19 }, (_, index) => randomInt(index === 0 ? 1 : 0, 10));
    return `ecs-svc/${digits.join("")}`;
  },
  task: () => randomUUID().replaceAll("-", ""),
};
