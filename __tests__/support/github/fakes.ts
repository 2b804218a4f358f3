/** Programs in the place of npx, npm, cdktf, Terraform, this project's commands and the GitHub CLI. */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ANSWERING = ["cdktf", "cdktf-ecs-codedeploy", "terraform", "npm"];

export interface Comment {
  readonly id: number;
  readonly user: { readonly login: string };
  readonly body: string;
}

export class Fakes {
  /** @param folder an empty folder for the programs */
  constructor(private readonly folder: string) {
    mkdirSync(this.bin, { recursive: true });
    mkdirSync(join(folder, "answers"));
    for (const name of ANSWERING) {
      this.install("answer.sh", name);
    }
    this.install("npx.sh", "npx");
    this.installGithub(this.bin);
    writeFileSync(this.file("calls"), "");
  }

  /** The folder for PATH. */
  get bin(): string {
    return this.file("bin");
  }

  get env(): Readonly<Record<string, string>> {
    return { FAKES: this.folder, COMMENTS: this.commentsFile, PATH: `${this.bin}:${process.env["PATH"]}` };
  }

  /** What a program does: shell commands, by the beginning of its call. */
  answer(call: string, commands: string): void {
    writeFileSync(join(this.folder, "answers", call.replaceAll("/", "_")), commands);
  }

  /** A file that the programs find in the folder `$FAKES`. */
  file(name: string): string {
    return join(this.folder, name);
  }

  /** Replaces another program, and gives its answer. */
  replace(name: string, commands: string): void {
    this.install("answer.sh", name);
    this.answer(name, commands);
  }

  /** The calls so far, without the GitHub CLI's. */
  get calls(): string[] {
    return readFileSync(this.file("calls"), "utf8").split("\n").slice(0, -1);
  }

  get comments(): readonly Comment[] {
    return JSON.parse(readFileSync(this.commentsFile, "utf8"));
  }

  set comments(comments: readonly Comment[]) {
    writeFileSync(this.commentsFile, JSON.stringify(comments));
  }

  /** Makes the programs those of the project's packages, too. */
  asPackages(workspace: string): void {
    mkdirSync(join(workspace, "node_modules"), { recursive: true });
    symlinkSync(this.bin, join(workspace, "node_modules/.bin"));
  }

  private get commentsFile(): string {
    return this.file("comments.json");
  }

  private installGithub(bin: string): void {
    installProgram("gh.sh", join(bin, "gh"));
    this.comments = [];
  }

  private install(program: string, name: string): void {
    installProgram(program, join(this.bin, name));
  }
}

/** Copies one of the programs, so that it can be started. */
export function installProgram(program: string, path: string): void {
  copyFileSync(join(__dirname, "programs", program), path);
  chmodSync(path, 0o755);
}
