import { describe, expect, test } from "@jest/globals";
import { Narrator } from "../../../local/demo/narrator";

function narrate(isTerminal: boolean) {
  let written = "";
  let now = 0;
  const narrator = new Narrator({
    isTerminal,
    now: () => now,
    write: (text) => {
      written += text;
    },
  });
  return {
    narrator,
    read: () => written,
    wait: (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        now += 1000;
        narrator.tick();
      }
    },
  };
}

describe("a narrator", () => {
  test("numbers the steps, and prints the duration of each", () => {
    const { narrator, read, wait } = narrate(false);
    narrator.step("First", "the first");
    wait(3);
    narrator.done("done");
    narrator.step("Second", "the second");
    expect(read()).toBe("\n1. First\n   ok, 3 s: done\n\n2. Second\n");
  });

  test("prints to a log every 15 seconds how long it has been waiting, and for what", () => {
    const { narrator, read, wait } = narrate(false);
    narrator.step("First", "Terraform to plan");
    wait(14);
    expect(read()).toBe("\n1. First\n");
    wait(1);
    narrator.commandLine("shop  aws_lb.load-balancer_1F: Still creating... [00m10s elapsed]");
    wait(15);
    expect(read()).toBe(
      [
        "\n1. First\n",
        "   … 15 s, waiting for Terraform to plan\n",
        "   … 30 s, waiting for Terraform: creating aws_lb.load-balancer_1F\n",
      ].join(""),
    );
  });

  test("shows on a terminal one waiting line, which the next line replaces", () => {
    const { narrator, read, wait } = narrate(true);
    narrator.step("First", "Terraform");
    wait(2);
    narrator.say("Look.");
    expect(read()).toBe(
      "\n1. First\n   … 1 s, waiting for Terraform\r\u001b[K   … 2 s, waiting for Terraform\r\u001b[KLook.\n",
    );
  });

  test("prints the driver's lines, without Terraform's line about the command", () => {
    const { narrator, read } = narrate(false);
    narrator.commandLine('shop  terraform_data.x (local-exec): Executing: ["/bin/sh" "-c" "node"]');
    narrator.commandLine("shop  terraform_data.x (local-exec):   +2s  Install succeeded");
    narrator.commandLine("      aws_vpc.v: Refreshing state... [id=vpc-1]");
    expect(read()).toBe("   |   +2s  Install succeeded\n");
  });
});
