/** A deployment as a Mermaid chart: a bar for each lifecycle event that ran, and one for each split of production traffic. */
import type { TimelineEntry, VerdictDocument } from "../verdict/document";

/** Mermaid refuses more than 50,000 characters. A chart with this many bars has about a tenth of that. */
const MOST_BARS = 60;
/** In milliseconds: an event that began and ended between two observations stays visible. */
const SHORTEST_BAR = 1_000;

interface Bar {
  readonly section: string;
  readonly name: string;
  readonly tag: "done" | "crit" | "active";
  readonly from: string;
  readonly to: string;
}

/** @returns the chart's lines, without a fence; none if there is nothing to draw */
export function chartOf({ timeline, endedAt, rollbackId }: VerdictDocument): string[] {
  const bars = [...new Set(timeline.map(({ deploymentId }) => deploymentId))].flatMap((id) => {
    const entries = timeline.filter(({ deploymentId }) => deploymentId === id);
    return [
      ...eventBars(id, entries, endedAt),
      ...trafficBars(id, entries, { endedAt, isRollback: id === rollbackId }),
    ];
  });
  const drawn = bars.slice(0, MOST_BARS);
  return drawn.length === 0
    ? []
    : [
        "gantt",
        "    dateFormat YYYY-MM-DD HH:mm:ss",
        "    axisFormat %H:%M",
        ...drawn.flatMap((bar, index) => [
          ...(bar.section === drawn[index - 1]?.section ? [] : [`    section ${bar.section}`]),
          `    ${bar.name} :${bar.tag}, ${seconds(bar.from)}, ${seconds(notBefore(bar))}`,
        ]),
      ];
}

function eventBars(id: string, entries: readonly TimelineEntry[], endedAt: string): Bar[] {
  const events = entries.filter((entry) => entry.kind === "lifecycle-event");
  return [...new Set(events.map(({ event }) => event))].flatMap((name): Bar[] => {
    const own = events.filter(({ event }) => event === name);
    const [first] = own;
    const last = own.at(-1);
    // CodeDeploy skips an event when nothing has to be done, or when the deployment has failed before it: it never ran.
    if (first === undefined || last === undefined || last.status === "Skipped") {
      return [];
    }
    const isOver = last.status !== "InProgress";
    const tag = last.status === "Failed" ? "crit" : isOver ? "done" : "active";
    return [{ section: word(id), name: word(name), tag, from: first.time, to: isOver ? last.time : endedAt }];
  });
}

function trafficBars(
  id: string,
  entries: readonly TimelineEntry[],
  { endedAt, isRollback }: { readonly endedAt: string; readonly isRollback: boolean },
): Bar[] {
  const splits = entries.filter((entry) => entry.kind === "traffic");
  return splits.map(({ newPercent, time }, index) => ({
    section: `${word(id)} traffic`,
    name: isRollback ? `${newPercent} % back` : `${newPercent} % new`,
    tag: "active",
    from: time,
    to: splits[index + 1]?.time ?? endedAt,
  }));
}

/** Mermaid has no escapes, so characters that could end a name are removed. */
function word(text: string): string {
  return text.replace(/[^\w -]/g, "");
}

function notBefore({ from, to }: Bar): string {
  return new Date(Math.max(Date.parse(to), Date.parse(from) + SHORTEST_BAR)).toISOString();
}

/** In UTC, but without a zone. With one, Mermaid would show the reader's local time, while the table is in UTC. */
function seconds(time: string): string {
  return time.slice(0, 19).replace("T", " ");
}
