/** Something of CloudWatch that the local AWS doesn't evaluate. It is an error, never a made-up result. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";

  constructor(what: string) {
    super(`the local AWS does not support ${what}`);
  }
}
