import { allow, regional, type Types } from "../grant";

/** AWS generates the ids of zones, namespaces and services. */
const ZONE = "arn:{partition}:route53:::hostedzone/*";
const CHANGE = "arn:{partition}:route53:::change/*";
const NAMESPACE = regional("servicediscovery", "namespace/*");
const REGISTRY = regional("servicediscovery", "service/*");
const WEB_ACL = regional("wafv2", "regional/webacl/{name}/*");
const CERTIFICATE = regional("acm", "certificate/*");
const BALANCER = regional("elasticloadbalancing", "loadbalancer/app/{resource_arn}/*");

/** Route 53, Cloud Map, WAF and Certificate Manager. */
export const NAMES: Types = {
  aws_route53_zone: {
    read: [
      allow(["route53:GetDNSSEC", "route53:GetHostedZone", "route53:ListResourceRecordSets"], ZONE),
      allow(["route53:ListTagsForResource"], ZONE),
    ],
    write: [
      allow(["route53:CreateHostedZone"], "*"),
      allow(
        [
          "route53:ChangeResourceRecordSets",
          "route53:ChangeTagsForResource",
          "route53:DeleteHostedZone",
          "route53:UpdateHostedZoneComment",
        ],
        ZONE,
      ),
      allow(["route53:GetChange"], CHANGE),
    ],
  },
  aws_route53_record: {
    read: [allow(["route53:GetHostedZone", "route53:ListResourceRecordSets"], ZONE)],
    write: [allow(["route53:ChangeResourceRecordSets"], ZONE), allow(["route53:GetChange"], CHANGE)],
  },
  aws_service_discovery_public_dns_namespace: {
    read: [
      allow(["servicediscovery:GetNamespace"], NAMESPACE),
      allow(["servicediscovery:ListTagsForResource"], "*"),
    ],
    write: [
      allow(
        [
          "servicediscovery:CreatePublicDnsNamespace",
          "servicediscovery:TagResource",
          "servicediscovery:UntagResource",
        ],
        "*",
      ),
      allow(
        [
          "servicediscovery:DeleteNamespace",
          "servicediscovery:GetOperation",
          "servicediscovery:UpdatePublicDnsNamespace",
        ],
        NAMESPACE,
      ),
      // Cloud Map makes the namespace's zone with the caller's permissions.
      allow(["route53:CreateHostedZone", "route53:ListHostedZonesByName"], "*"),
      allow(["route53:DeleteHostedZone", "route53:GetHostedZone"], ZONE),
    ],
  },
  aws_service_discovery_service: {
    read: [
      allow(["servicediscovery:GetService"], REGISTRY),
      allow(["servicediscovery:ListTagsForResource"], "*"),
    ],
    write: [
      allow(["servicediscovery:TagResource", "servicediscovery:UntagResource"], "*"),
      allow(["servicediscovery:CreateService"], NAMESPACE, REGISTRY),
      allow(
        [
          "servicediscovery:DeleteService",
          "servicediscovery:DeregisterInstance",
          "servicediscovery:GetOperation",
          "servicediscovery:ListInstances",
          "servicediscovery:UpdateService",
        ],
        REGISTRY,
      ),
    ],
  },
  aws_wafv2_web_acl: {
    read: [allow(["wafv2:GetWebACL", "wafv2:ListTagsForResource"], WEB_ACL)],
    write: [
      allow(
        [
          "wafv2:CreateWebACL",
          "wafv2:DeleteWebACL",
          "wafv2:TagResource",
          "wafv2:UntagResource",
          "wafv2:UpdateWebACL",
        ],
        WEB_ACL,
      ),
    ],
  },
  aws_wafv2_web_acl_association: {
    named: "resource_arn",
    read: [allow(["wafv2:GetWebACLForResource"], BALANCER, regional("wafv2", "regional/webacl/*/*"))],
    write: [
      allow(["wafv2:DisassociateWebACL"], BALANCER),
      allow(["wafv2:AssociateWebACL"], BALANCER, regional("wafv2", "regional/webacl/*/*")),
      // WAF sets the web ACL with the caller's permissions; AWS lists no resource for it.
      allow(["elasticloadbalancing:SetWebACL"], "*"),
    ],
  },
  aws_acm_certificate: {
    named: "domain_name",
    read: [allow(["acm:DescribeCertificate", "acm:ListTagsForCertificate"], CERTIFICATE)],
    write: [
      allow(["acm:RequestCertificate"], "*"),
      allow(
        [
          "acm:AddTagsToCertificate",
          "acm:DeleteCertificate",
          "acm:RemoveTagsFromCertificate",
          "acm:UpdateCertificateOptions",
        ],
        CERTIFICATE,
      ),
    ],
  },
};
