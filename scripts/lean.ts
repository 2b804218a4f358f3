/** How the process is kept small, which waits for an hour and computes for a second. */
import { setFlagsFromString } from "node:v8";

/**
 * Of Node's own modules those that AWS is asked by. Node comes with them compiled, and V8 takes that for as long as its flags
 * are what they were then: what is read later is compiled anew.
 */
const READ_BEFORE = ["node:http", "node:https", "node:fs/promises", "node:zlib"];

/**
 * Asks V8 not to take what would make that second faster, and let more of it lie about: the runner has better use for it.
 *
 * Advice alone: a V8 to come that knows one of the flags no more says so, and goes on.
 *
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function stayLean(): void {
  for (const name of READ_BEFORE) {
    require(name);
  }
  setFlagsFromString("--no-opt");
  setFlagsFromString("--semi-space-growth-factor=1");
}
