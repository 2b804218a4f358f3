/** The driver's findings as doctor reports them. */
import type { Place } from "../../contract";
import { describeFinding, type Finding, TRIGGER_WORDING, type Wording } from "../../driver";
import { COMMAND_WORDING } from "../deploy/words";
import type { DoctorProblem } from "./problem";

/** Nothing was tried yet, and the reader may deploy with Terraform or with a command. */
const DOCTOR_WORDING: Pick<Wording, "again" | "setting"> = {
  again: "deploy",
  setting: (variable, value) =>
    `apply with ${TRIGGER_WORDING.setting(variable, value)}, or deploy ${COMMAND_WORDING.setting(variable, value)}`,
};

export function describedProblem(place: Place, finding: Finding): DoctorProblem {
  const { what, fix } = describeFinding(place, finding, DOCTOR_WORDING);
  return { kind: finding.kind, what, fix: fix.map(withoutNext) };
}

/** A report's line without "Next:": everything that doctor lists under a problem is a next step. */
export function withoutNext(line: string): string {
  return line.trim().replace(/^Next: /, "");
}
