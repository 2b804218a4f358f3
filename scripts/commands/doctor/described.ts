/** The driver's findings as doctor reports them. */
import type { Place } from "../../contract";
import { describeFinding, type Finding, type FindingWording, TRIGGER_WORDING } from "../../driver";
import type { DoctorProblem } from "./problem";

/** Nothing was tried yet. Terraform's runs and the commands take the same variables. */
const DOCTOR_WORDING: FindingWording = { ...TRIGGER_WORDING, again: "deploy" };

export function describedProblem(place: Place, finding: Finding): DoctorProblem {
  const { what, fix } = describeFinding(place, finding, DOCTOR_WORDING);
  return { kind: finding.kind, what, fix: fix.map(withoutNext) };
}

/** A report's line without "Next:": everything that doctor lists under a problem is a next step. */
export function withoutNext(line: string): string {
  return line.trim().replace(/^Next: /, "");
}
