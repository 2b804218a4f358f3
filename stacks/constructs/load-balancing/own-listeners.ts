import { checkRegionOf } from "../../support/arns";
import { checkCidr } from "../../support/cidr";
import { checkNoRepeats } from "../../support/lists";
import { checkPort } from "../../support/numbers";
import { checkText, isKnown, type Problem } from "../../support/problems";
import { knownListOf, number, optional, text, textList, variantsOf } from "../../support/props";
import { checkTlsPolicy, DEFAULT_TLS_POLICY } from "./tls-policies";

/**
 * A listener of a load balancer that the stack creates.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-listener.html
 */
export type OwnListener =
  | {
      readonly kind: "https";
      /** The ARN of the certificate, in ACM in the load balancer's region, or in IAM. */
      readonly certificateArn: string;
      /**
       * The ARNs of more certificates. The listener chooses one by the host name that the client asks for (SNI).
       * @default - none
       * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
       */
      readonly additionalCertificateArns?: readonly string[];
      /** The port, 1 to 65535. On a port other than 80, a redirect from HTTP on port 80 is added. @default 443 */
      readonly port?: number;
      /**
       * The security policy: which TLS versions and ciphers the listener accepts. It must accept only TLS 1.2 or
       * later.
       * @default "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
       * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
       */
      readonly tlsPolicy?: string;
      /** IPv4 blocks that may reach the listener and the redirect. @default - everyone */
      readonly allowedCidrBlocks?: readonly string[];
    }
  /** Without encryption: everyone on the network path can read and change the traffic. Only for trials. */
  | {
      readonly kind: "http-without-encryption";
      /** The port, 1 to 65535. @default 80 */
      readonly port?: number;
      /** IPv4 blocks that may reach the listener. @default - everyone */
      readonly allowedCidrBlocks?: readonly string[];
    };

/**
 * A test listener of a load balancer that the stack creates. It uses the protocol of the production listener.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-load-balancer-for-ecs.html
 */
export type OwnTestListener =
  | {
      readonly kind: "port";
      /** The port, 1 to 65535, different from the production listener's. @default 8443, or 8080 without encryption */
      readonly port?: number;
      /** IPv4 blocks that may reach the listener. @default - none: an unreleased revision must not be public */
      readonly allowedCidrBlocks?: readonly string[];
    }
  /** No test listener: the new revision gets production traffic without a test. */
  | { readonly kind: "none" };

/** The properties of `OwnListener`, by kind. */
export const OWN_LISTENER_FIELDS = {
  https: {
    certificateArn: text,
    additionalCertificateArns: optional(knownListOf(text)),
    port: optional(number),
    tlsPolicy: optional(text),
    allowedCidrBlocks: optional(textList),
  },
  "http-without-encryption": { port: optional(number), allowedCidrBlocks: optional(textList) },
};

/** The properties of `OwnTestListener`, by kind. */
export const OWN_TEST_LISTENER_FIELDS = {
  port: { port: optional(number), allowedCidrBlocks: optional(textList) },
  none: {},
};

/** The shape of `OwnListener`. */
export const ownListenerShape = variantsOf<OwnListener>(OWN_LISTENER_FIELDS);

/** The shape of `OwnTestListener`. */
export const ownTestListenerShape = variantsOf<OwnTestListener>(OWN_TEST_LISTENER_FIELDS);

/**
 * A listener with all defaults filled in.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-listener.html
 */
export interface ListenerSettings {
  /** The port, 1 to 65535. */
  readonly port: number;
  /** IPv4 blocks that may reach the listener. Empty for none. */
  readonly allowedCidrBlocks: readonly string[];
}

/**
 * All listeners of a load balancer, with all defaults filled in.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-listener.html
 */
export interface NormalizedListeners {
  /** The encryption of the production and of the test listener. */
  readonly encryption:
    | {
        readonly kind: "tls";
        /** The ARN of the default certificate. */
        readonly certificateArn: string;
        /** The ARNs of more certificates, chosen by host name. Empty for none. */
        readonly additionalCertificateArns: readonly string[];
        /** The security policy: which TLS versions and ciphers the listeners accept. */
        readonly tlsPolicy: string;
      }
    | { readonly kind: "none" };
  /** The listener that users reach the service at. */
  readonly production: ListenerSettings;
  /** The listener for tests of a new revision. `undefined` for none. */
  readonly test: ListenerSettings | undefined;
  /** The redirect from HTTP on port 80 to HTTPS. `undefined` if production uses port 80 or has no encryption. */
  readonly redirect: ListenerSettings | undefined;
}

const EVERYONE = ["0.0.0.0/0"];
const HTTP_PORT = 80;

/** Fills in the defaults of both listeners. */
export function normalizeListeners(production: OwnListener, test: OwnTestListener): NormalizedListeners {
  const encrypted = production.kind === "https";
  const allowedCidrBlocks = production.allowedCidrBlocks ?? EVERYONE;
  const port = production.port ?? (encrypted ? 443 : HTTP_PORT);
  return {
    encryption: encrypted
      ? {
          kind: "tls",
          certificateArn: production.certificateArn,
          additionalCertificateArns: production.additionalCertificateArns ?? [],
          tlsPolicy: production.tlsPolicy ?? DEFAULT_TLS_POLICY,
        }
      : { kind: "none" },
    production: { port, allowedCidrBlocks },
    test:
      test.kind === "none"
        ? undefined
        : {
            port: test.port ?? (encrypted ? 8443 : 8080),
            allowedCidrBlocks: test.allowedCidrBlocks ?? [],
          },
    redirect: encrypted && port !== HTTP_PORT ? { port: HTTP_PORT, allowedCidrBlocks } : undefined,
  };
}

/** Everything that is wrong with the listeners of a load balancer. Unresolved tokens pass. */
export function checkOwnListeners(production: OwnListener, test: OwnTestListener): Problem[] {
  const listeners = normalizeListeners(production, test);
  return [
    ...checkPort("productionListener.port", production.port),
    ...(test.kind === "port" ? checkPort("testListener.port", test.port) : []),
    ...checkPortsDiffer(listeners),
    ...checkCertificates(production),
    ...(production.kind === "https"
      ? checkTlsPolicy("productionListener.tlsPolicy", production.tlsPolicy)
      : []),
    ...checkBlocks("productionListener", production.allowedCidrBlocks),
    ...(test.kind === "port" ? checkBlocks("testListener", test.allowedCidrBlocks) : []),
  ];
}

function checkPortsDiffer({ production, test, redirect }: NormalizedListeners): Problem[] {
  if (test === undefined || !isKnown(test.port)) {
    return [];
  }
  const taken = [
    { port: production.port, by: "the production listener" },
    ...(redirect === undefined ? [] : [{ port: redirect.port, by: "the redirect from HTTP to HTTPS" }]),
  ].find(({ port }) => isKnown(port) && port === test.port);
  if (taken === undefined) {
    return [];
  }
  return [
    {
      prop: "testListener.port",
      what: `got ${test.port}, which is the port of ${taken.by}`,
      allowed: "a port that no other listener uses",
      fix: "choose another port, such as 8443",
    },
  ];
}

function checkBlocks(prop: string, blocks: readonly string[] | undefined): Problem[] {
  if (!isKnown(blocks)) {
    return [];
  }
  return [
    ...blocks.flatMap((block, index) => checkCidr(`${prop}.allowedCidrBlocks[${index}]`, block)),
    ...checkNoRepeats(`${prop}.allowedCidrBlocks`, blocks),
  ];
}

function checkCertificates(production: OwnListener): Problem[] {
  if (production.kind !== "https") {
    return [];
  }
  const { certificateArn, additionalCertificateArns = [] } = production;
  return [
    ...checkCertificate("productionListener.certificateArn", certificateArn),
    ...(isKnown(additionalCertificateArns)
      ? [
          ...additionalCertificateArns.flatMap((arn, index) =>
            checkCertificate(`productionListener.additionalCertificateArns[${index}]`, arn),
          ),
          ...checkNoRepeats("productionListener.additionalCertificateArns", additionalCertificateArns),
        ]
      : []),
  ];
}

/** Checks that the certificates of a listener are in the load balancer's region. Those of IAM have none. */
export function checkCertificateRegion(
  { certificateArn, additionalCertificateArns = [] }: Extract<OwnListener, { kind: "https" }>,
  region: string,
): Problem[] {
  const prop = "productionListener";
  const user = "the load balancer";
  return [
    ...checkRegionOf(`${prop}.certificateArn`, certificateArn, region, user),
    ...(isKnown(additionalCertificateArns)
      ? additionalCertificateArns.flatMap((arn, index) =>
          checkRegionOf(`${prop}.additionalCertificateArns[${index}]`, arn, region, user),
        )
      : []),
  ];
}

const CERTIFICATE = /^arn:[\w-]+:(acm:[\w-]+:\d{12}:certificate\/|iam::\d{12}:server-certificate\/)\S+$/;

function checkCertificate(prop: string, arn: string): Problem[] {
  return checkText(prop, arn, CERTIFICATE, {
    allowed: "the ARN of a certificate in ACM or IAM",
    fix: 'set it to the certificate\'s ARN, or use { kind: "http-without-encryption" }',
  });
}
