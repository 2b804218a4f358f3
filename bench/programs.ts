/**
 * The programs to compare. Each deploys the second revision to a separate service and waits until the deployment
 * ends.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LOCAL_REGION } from "../local/environment";
import {
  type AppSpec,
  DEPLOYMENT_VARIABLE,
  type DeploymentRequest,
  DRIVER_VARIABLE,
} from "../scripts/contract";
import type { Command } from "./measure";
import { type BenchService, CONTAINER } from "./service";

export interface Program {
  readonly name: string;
  /**
   * The command that deploys to a service. With a service that doesn't exist it fails at its first request, which
   * shows its start-up time.
   */
  command(service: BenchService): Promise<Command>;
}

export interface ProgramsProps {
  /** The bundled driver. */
  readonly driver: string;
  /** The variables that point a program to the local AWS. */
  readonly env: Readonly<Record<string, string>>;
  /** The directory for files that programs read. */
  readonly directory: string;
}

/** The driver is the first: the others are compared with it. */
export function programs({ driver, env, directory }: ProgramsProps): readonly Program[] {
  return [
    {
      name: "the driver",
      command: async (service) => ({
        // The trigger's command, as Terraform's local-exec runs it.
        args: ["/bin/sh", "-c", `node "$${DRIVER_VARIABLE}"`],
        env: { ...env, [DRIVER_VARIABLE]: driver, [DEPLOYMENT_VARIABLE]: JSON.stringify(request(service)) },
      }),
    },
    {
      name: "aws deploy create-deployment, wait",
      command: async (service) => ({
        args: ["/bin/sh", "-c", CREATE_AND_WAIT],
        env: { ...env, NAME: service.name, REVISION: JSON.stringify(revision(service)) },
      }),
    },
    {
      name: "aws ecs deploy",
      command: async (service) => {
        const { name } = service;
        const appSpecFile = join(directory, `${name}-appspec.json`);
        const taskDefinitionFile = join(directory, `${name}-task-definition.json`);
        await writeFile(appSpecFile, JSON.stringify(appSpec(service)));
        await writeFile(taskDefinitionFile, JSON.stringify(service.taskDefinition));
        const files = ["--task-definition", taskDefinitionFile, "--codedeploy-appspec", appSpecFile];
        const names = ["--codedeploy-application", name, "--codedeploy-deployment-group", name];
        return {
          args: ["aws", "ecs", "deploy", "--cluster", name, "--service", name, ...files, ...names],
          env,
        };
      },
    },
  ];
}

/** The driver's watchdog process, which runs next to each deployment. Here it gets no input and ends at once. */
export function watchdog({ driver, env }: Pick<ProgramsProps, "driver" | "env">): Command {
  return { args: ["node", driver, "--watchdog", LOCAL_REGION], env };
}

/** Node with an empty program: the part of the driver's start-up time that is Node's. */
export function node({ env }: Pick<ProgramsProps, "env">): Command {
  return { args: ["node", "-e", "0"], env };
}

const CREATE_AND_WAIT = `
id=$(aws deploy create-deployment --application-name "$NAME" --deployment-group-name "$NAME" \\
  --revision "$REVISION" --query deploymentId --output text) &&
aws deploy wait deployment-successful --deployment-id "$id"`;

function revision(service: BenchService) {
  return {
    revisionType: "AppSpecContent",
    appSpecContent: { content: JSON.stringify(appSpec(service)) },
  };
}

function request(service: BenchService): DeploymentRequest {
  const { name } = service;
  const names = { cluster: name, service: name, application: name, deploymentGroup: name };
  return { region: LOCAL_REGION, ...names, appSpec: appSpec(service) };
}

function appSpec({ taskDefinitionArn, network }: BenchService): AppSpec {
  const Properties = {
    TaskDefinition: taskDefinitionArn,
    LoadBalancerInfo: { ContainerName: CONTAINER.name, ContainerPort: CONTAINER.port },
    PlatformVersion: "LATEST",
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        Subnets: network.subnets,
        SecurityGroups: network.securityGroups,
        AssignPublicIp: "DISABLED" as const,
      },
    },
  };
  return { version: 0, Resources: [{ TargetService: { Type: "AWS::ECS::Service", Properties } }] };
}
