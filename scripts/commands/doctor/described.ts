/** The driver's findings as doctor reports them. */
import type { Place } from "../../contract";
import { TRIGGERS_VOICE, type Voice } from "../../driver/context/wording";
import type { Finding } from "../../driver/decide/findings";
import { describeFinding } from "../../driver/report/findings";
import { COMMANDS_VOICE } from "../deploy/words";
import type { Trouble } from "./trouble";

/** Nothing was tried yet, and the reader may go on by Terraform or by a command. */
const DOCTORS_VOICE: Pick<Voice, "again" | "saying"> = {
  again: "deploy",
  saying: (variable, value) =>
    `apply with ${TRIGGERS_VOICE.saying(variable, value)}, or deploy ${COMMANDS_VOICE.saying(variable, value)}`,
};

export function describedTrouble(place: Place, finding: Finding): Trouble {
  const { what, mend } = describeFinding(place, finding, DOCTORS_VOICE);
  return { kind: finding.kind, what, mend: mend.map(withoutNext) };
}

/** A report's line without what makes it one of a report: all that doctor lists under a finding comes next. */
export function withoutNext(line: string): string {
  return line.trim().replace(/^Next: /, "");
}
