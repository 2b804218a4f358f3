/** The verdict as a message of an SNS topic, for people: by e-mail, and in a chat channel. */

import type { TopicMessage } from "../../../aws";
import type { Place } from "../../../contract";
import { shorten } from "../shorten";
import type { VerdictDocument } from "../verdict/document";

/** SNS's limit of a subject. */
const LONGEST_SUBJECT = 100;

/** @param place the service; a verdict about wrong input doesn't name it */
export function verdictMessage(verdict: VerdictDocument, place: Place): TopicMessage {
  const what = `: ${verdict.verdict.kind.replaceAll("-", " ")}`;
  const title = `${place.service.slice(0, LONGEST_SUBJECT - what.length)}${what}`;
  return {
    subject: title,
    email: emailOf(verdict, place),
    text: JSON.stringify(chatOf(verdict, place, title)),
    attributes: { service: place.service, verdict: verdict.verdict.kind, exitCode: verdict.exitCode },
  };
}

function emailOf(verdict: VerdictDocument, { cluster, service, region }: Place): string {
  const { consoleUrl } = verdict;
  const facts = [
    `Service: ${cluster}/${service} in ${region}`,
    ...(consoleUrl === undefined ? [] : [`Deployment: ${consoleUrl}`]),
  ];
  return [...reportOf(verdict), "", ...facts, ""].join("\n");
}

/** The report without the link, which follows it. */
function reportOf({ lines, consoleUrl }: VerdictDocument): readonly string[] {
  return shorten(lines.filter((line) => line.trim() !== consoleUrl));
}

/**
 * The form that Amazon Q Developer shows in chat channels. It shows no other message of a program.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
function chatOf(verdict: VerdictDocument, { cluster, service, region }: Place, title: string): object {
  const { deploymentId, consoleUrl, revision, exitCode } = verdict;
  // Fenced, so that indents stay and no character formats the text.
  const text = reportOf(verdict).join("\n").replaceAll("```", "'''");
  const link = consoleUrl === undefined ? "" : `\n${consoleUrl}`;
  return {
    version: "1.0",
    source: "custom",
    content: { textType: "client-markdown", title, description: `\`\`\`\n${text}\n\`\`\`${link}` },
    metadata: {
      summary: title,
      eventType: verdict.verdict.kind,
      ...(deploymentId === undefined ? {} : { threadId: deploymentId }),
      additionalContext: {
        cluster,
        service,
        region,
        exitCode: String(exitCode),
        ...(deploymentId === undefined ? {} : { deploymentId }),
        ...(revision === undefined ? {} : { taskDefinition: revision.taskDefinition }),
      },
    },
  };
}
