/** Writes files synchronously, because a cancelled run has no time to wait. */
export interface Files {
  write(path: string, text: string): void;
  /** Appends a text in one piece, so that those of several runs are never mixed. */
  append(path: string, text: string): void;
  /** Writes a file of a folder, which is created if it is missing. Nobody ever reads a part of the text. */
  writeInto(folder: string, name: string, text: string): void;
  /** The texts of the files of a folder whose names end so, by name. */
  readFrom(folder: string, ending: string): Readonly<Record<string, string>>;
  /** A random text that cannot be guessed. */
  random(): string;
}
