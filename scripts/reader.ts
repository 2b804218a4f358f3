/** Whether anybody still reads a pipe. Node itself tells when the next line can't be written, and no sooner. */
import { readlinkSync } from "node:fs";
import type { WASI } from "node:wasi";

/** Of JavaScript's own what Node's types leave out. */
declare const WebAssembly: { readonly Memory: new (size: { readonly initial: number }) => Memory };
interface Memory {
  readonly buffer: ArrayBuffer;
}

/** Where in the memory the questions, the answers and their number are, and how long a question is. */
const AT = { questions: 0, answers: 128, count: 256 };
const QUESTION = 48;

/** WASI's numbers: of a point in time, of a file that takes more, of the standard output, and of a pipe without a reader. */
const CLOCK = 0;
const WRITABLE = 2;
const STDOUT = 1;
const BROKEN = 29;

/** In nanoseconds: a full pipe, which takes no more for now, keeps the program no longer than that. */
const AT_MOST = 1_000_000n;

/**
 * Watches the reader of an output, by the one way that Node has to poll a file.
 *
 * @returns whether the reader is gone for good; never, where that can't be known: of a socket, which looks closed when its
 *   other end has nothing to say; of a pipe with a name, which somebody may open again; and elsewhere than on Linux
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#poll_oneoff
 */
export function watchReader(output: number): () => boolean {
  const look = orNever(() => (isNameless(output) ? polled(output) : never), never);
  return () => orNever(look, false);
}

const never = () => false;

function isNameless(output: number): boolean {
  return readlinkSync(`/proc/self/fd/${output}`).startsWith("pipe:[");
}

function polled(output: number): () => boolean {
  const { wasiImport, memory } = polling(output);
  return () => {
    const view = new DataView(memory.buffer);
    view.setUint8(AT.questions + 8, WRITABLE);
    view.setUint32(AT.questions + 16, STDOUT, true);
    view.setUint8(AT.questions + QUESTION + 8, CLOCK);
    view.setBigUint64(AT.questions + QUESTION + 24, AT_MOST, true);
    const failed: unknown = wasiImport["poll_oneoff"]?.(AT.questions, AT.answers, 2, AT.count);
    const isAnswer = failed === 0 && view.getUint8(AT.answers + 10) === WRITABLE;
    return isAnswer && view.getUint16(AT.answers + 8, true) === BROKEN;
  };
}

/** What something comes to; where Node or the system has no such way, or no more, the next line tells. */
function orNever<T>(what: () => T, otherwise: T): T {
  try {
    return what();
  } catch {
    // Ignored on purpose: not to know is no reason to end a deployment.
    return otherwise;
  }
}

function polling(output: number): {
  readonly wasiImport: WASI["wasiImport"];
  readonly memory: Memory;
} {
  const { emitWarning } = process;
  // Node warns of it as it may change, which nobody who deploys can do anything about.
  process.emitWarning = () => undefined;
  try {
    const { WASI } = require("node:wasi") as typeof import("node:wasi");
    const wasi = new WASI({ version: "preview1", stdout: output });
    const memory = new WebAssembly.Memory({ initial: 1 });
    wasi.initialize({ exports: { memory } });
    return { wasiImport: wasi.wasiImport, memory };
  } finally {
    process.emitWarning = emitWarning;
  }
}
