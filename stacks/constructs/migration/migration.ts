import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource as NullResource } from "@cdktf/provider-null/lib/resource";
import { dependable, type ITerraformDependable, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  EMPTY_RECORD,
  MIGRATION_PROGRAM_VARIABLE,
  MIGRATION_VARIABLE,
  type MigrationPhase,
} from "../../../scripts/contract/migration";
import { reportAtSynth } from "../../support/cdktf/app-checks";
import { BundleAsset } from "../../support/cdktf/bundle-asset";
import { placeOf } from "../../support/cdktf/place";
import { migrationBundle } from "../../support/driver-bundle";
import { jsonDocument } from "../../support/json-document";
import { checkAppNames, NAME_RULES } from "../../support/names";
import { policyDocument, type Statement } from "../../support/policy";
import { InvalidPropsError, type Problem } from "../../support/problems";
import { readProps } from "../../support/props";
import { ignoredAttributes } from "../ownership";
import { migrationDocument } from "./migration-document";
import { migrationStatements } from "./migration-policy";
import {
  checkMigration,
  isService,
  type MigratedService,
  type MigrationProps,
  type MigrationValues,
  migrationShape,
  triggerOf,
} from "./migration-props";
import type { MigrationMembers } from "./migrations-in";

/** What a migration consists of. */
interface MigrationParts {
  readonly resource: NullResource;
  readonly record: SsmParameter;
  readonly statements: readonly Statement[];
}

/**
 * A change of the service's database that goes with a release: a command that Terraform runs once per revision, in a task
 * of the service's new task definition. It is followed to its exit code.
 *
 * With wrong props it creates no resource, and doesn't throw: `app.synth()` fails, and reports its problems together with
 * those of the whole app.
 *
 * Only this construct needs `@cdktf/provider-null`, so it has a separate import: `cdktf-ecs-codedeploy/migration`.
 *
 * @see https://registry.terraform.io/providers/hashicorp/null/latest/docs/resources/resource
 */
export class Migration extends Construct implements MigrationMembers {
  /** When the migration runs. */
  readonly phase: MigrationPhase;

  private readonly made: MigrationParts | InvalidPropsError;
  private document: string | undefined;

  constructor(scope: Construct, id: string, { service, dependsOn = [], ...given }: MigrationProps) {
    super(scope, id);
    const nameOf = ({ parameterName }: Pick<MigrationValues, "parameterName">) =>
      parameterName ??
      `/${(isService(service) ? service.deployment?.target.service : undefined) ?? "service"}/migration/${id}`;
    const { checked, problems } = readProps(given, migrationShape, (props) =>
      checkMigration(props, {
        service,
        parameterName: nameOf(props),
        isInStack:
          isService(service) &&
          TerraformStack.of(service.deployment ?? service.deploymentGroup) === TerraformStack.of(this),
      }),
    );
    const values = checked.props;
    this.phase = values.phase;
    if (problems.length === 0) {
      this.made = this.createParts(service, { ...values, parameterName: nameOf(values) }, dependsOn);
    } else {
      this.made = new InvalidPropsError(`the migration ${this.node.path}`, problems);
      reportAtSynth(this, this.made);
    }
  }

  /** What is wrong with the props. Empty if nothing is. */
  get problems(): readonly Problem[] {
    return this.made instanceof InvalidPropsError ? this.made.problems : [];
  }

  /**
   * The resource that runs the command. What must follow the migration depends on it.
   *
   * @throws InvalidPropsError if the props are wrong
   */
  get resource(): NullResource {
    return this.created.resource;
  }

  /**
   * The SSM parameter that records which revisions were migrated.
   *
   * @throws InvalidPropsError if the props are wrong
   */
  get record(): SsmParameter {
    return this.created.record;
  }

  /**
   * The permissions that a role needs to run the migration, in addition to those of the driver.
   *
   * @throws InvalidPropsError if the props are wrong
   */
  get statements(): readonly Statement[] {
    return this.created.statements;
  }

  /** `statements` as the JSON text of an IAM policy. */
  get policy(): string {
    this.document ??= policyDocument(this, "policy", this.statements);
    return this.document;
  }

  private get created(): MigrationParts {
    if (this.made instanceof InvalidPropsError) {
      throw this.made;
    }
    return this.made;
  }

  private createParts(
    service: MigratedService,
    values: MigrationValues & { readonly parameterName: string },
    dependsOn: readonly ITerraformDependable[],
  ): MigrationParts {
    const { parameterName, phase } = values;
    // Two migrations with one record would each count the other's successes.
    checkAppNames(this, {
      stack: this.node.path,
      ...placeOf(this),
      names: [{ rule: NAME_RULES.ssmParameter, name: parameterName }],
    });
    useNullProvider(this);
    const record = new SsmParameter(this, "record", {
      name: parameterName,
      type: "String",
      value: EMPTY_RECORD,
      description: "Written by the migration: do not change",
      lifecycle: { ignoreChanges: ignoredAttributes("aws_ssm_parameter") },
    });
    const resource = this.createResource(service, values, record);
    const before = phase === "expand" ? needsOfTasks(service) : [dependable(triggerOf(service).trigger)];
    resource.dependsOn = [
      ...new Set([...dependsOn.map(dependable), dependable(record), ...this.earlierMigrations(), ...before]),
    ];
    if (phase === "expand") {
      // The first tasks of a new service need the database as the first deployment does.
      service.service.service.dependsOn = [...needsOfTasks(service), dependable(resource)];
    }
    return { resource, record, statements: migrationStatements(service, record, phase) };
  }

  private createResource(
    service: MigratedService,
    values: MigrationValues,
    record: SsmParameter,
  ): NullResource {
    const { TaskDefinition, LoadBalancerInfo } = service.appSpec.Resources[0].TargetService.Properties;
    const program = new BundleAsset(this, "program", migrationBundle());
    return new NullResource(this, "resource", {
      // A change of any of them runs the migration. Subnets and time limits change no database. A plan shows the
      // triggers, but not the document, so the phase is a trigger too.
      triggers: {
        phase: values.phase,
        task_definition: TaskDefinition,
        container: LoadBalancerInfo.ContainerName,
        command: jsonDocument(this, "command", values.command),
      },
      provisioners: [
        {
          type: "local-exec",
          // A constant command. All values are in the environment, so none needs quoting for a shell.
          command: `node "$${MIGRATION_PROGRAM_VARIABLE}"`,
          environment: {
            [MIGRATION_PROGRAM_VARIABLE]: program.path,
            [MIGRATION_VARIABLE]: jsonDocument(
              this,
              "document",
              migrationDocument(this, service, values, record),
            ),
          },
        },
      ],
    });
  }

  /** Migrations of one phase run in the order of the code, never at the same time. */
  private earlierMigrations(): string[] {
    return TerraformStack.of(this)
      .node.findAll()
      .filter((other) => other instanceof Migration)
      .filter((other) => other !== this && other.phase === this.phase && other.problems.length === 0)
      .map(({ resource }) => dependable(resource));
  }
}

/** What the service's tasks need to start, by address. */
function needsOfTasks({ service }: MigratedService): string[] {
  return service.service.dependsOn ?? [];
}

/** A stack has one null provider. */
function useNullProvider(scope: Construct): void {
  const stack = TerraformStack.of(scope);
  if (!stack.node.findAll().some((element) => element instanceof NullProvider)) {
    new NullProvider(stack, "null");
  }
}
