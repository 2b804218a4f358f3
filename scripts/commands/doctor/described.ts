/** The driver's findings as doctor reports them. */
import type { Place } from "../../contract";
import { describeFinding, type Finding, TRIGGER_WORDING, type Wording } from "../../driver";
import { COMMAND_WORDING } from "../deploy/words";
import type { Trouble } from "./trouble";

/** Nothing was tried yet, and the reader may go on by Terraform or by a command. */
const DOCTOR_WORDING: Pick<Wording, "again" | "setting"> = {
  again: "deploy",
  setting: (variable, value) =>
    `apply with ${TRIGGER_WORDING.setting(variable, value)}, or deploy ${COMMAND_WORDING.setting(variable, value)}`,
};

export function describedTrouble(place: Place, finding: Finding): Trouble {
  const { what, fix } = describeFinding(place, finding, DOCTOR_WORDING);
  return { kind: finding.kind, what, mend: fix.map(withoutNext) };
}

/** A report's line without what makes it one of a report: all that doctor lists under a finding comes next. */
export function withoutNext(line: string): string {
  return line.trim().replace(/^Next: /, "");
}
