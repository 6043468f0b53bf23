using System.Collections.Frozen;
using static Mesh.Sandbox.Api.Patching.MergeSchemaSyntax;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>Merge keys and list types of the built-in kinds (the comments of <c>k8s.io/api</c> and <c>apimachinery</c>, 1.32).</summary>
internal static class BuiltInMergeSchema
{
    public static readonly MergeSchema ObjectMeta = Struct(
        ("labels", Map),
        ("annotations", Map),
        ("finalizers", MergedSet),
        ("ownerReferences", ListBy("uid", Atomic)));

    private static readonly MergeSchema Conditions = ListBy("type");

    private static readonly MergeSchema PodTemplate = Struct(("metadata", ObjectMeta), ("spec", PodMergeSchema.Spec));

    private static readonly MergeSchema Webhooks = ListBy("name", Struct(
        ("namespaceSelector", Atomic),
        ("objectSelector", Atomic),
        ("matchConditions", ListBy("name"))));

    private static readonly FrozenDictionary<(string Group, string Kind), MergeSchema> Schemas = new Dictionary<(string, string), MergeSchema>
    {
        [("", "Pod")] = Object(("spec", PodMergeSchema.Spec), ("status", PodMergeSchema.Status)),
        [("", "Namespace")] = Object(("status", Struct(("conditions", Conditions)))),
        [("", "Node")] = Object(
            ("spec", Struct(("podCIDRs", MergedSet))),
            ("status", Struct(("conditions", Conditions), ("addresses", ListBy("type")), ("capacity", Map), ("allocatable", Map)))),
        [("", "Service")] = Object(
            ("spec", Struct(
                ("ports", ListBy("port", ["port", "protocol"], null, ("protocol", "TCP"))),
                ("selector", new MergeSchema { IsMap = true, IsAtomic = true }))),
            ("status", Struct(("conditions", Conditions)))),
        [("", "ServiceAccount")] = Object(("secrets", ListBy("name", Atomic))),
        [("", "ConfigMap")] = Object(("data", Map), ("binaryData", Map)),
        [("", "Secret")] = Object(("data", Map), ("stringData", Map)),
        [("", "Event")] = Object(("involvedObject", Atomic), ("related", Atomic)),
        [("events.k8s.io", "Event")] = Object(("regarding", Atomic), ("related", Atomic)),
        [("apps", "Deployment")] = Object(
            ("spec", Struct(("selector", Atomic), ("template", PodTemplate))),
            ("status", Struct(("conditions", Conditions)))),
        [("apps", "ReplicaSet")] = Object(
            ("spec", Struct(("selector", Atomic), ("template", PodTemplate))),
            ("status", Struct(("conditions", Conditions)))),
        [("batch", "Job")] = Object(
            ("spec", Struct(("selector", Atomic), ("template", PodTemplate))),
            ("status", Struct(
                ("conditions", PatchedListBy("type")),
                ("uncountedTerminatedPods", Struct(("succeeded", Set), ("failed", Set)))))),
        [("policy", "PodDisruptionBudget")] = Object(
            ("spec", Struct(("selector", Atomic with { PatchReplaces = true }))),
            ("status", Struct(("conditions", Conditions)))),
        [("rbac.authorization.k8s.io", "RoleBinding")] = Object(("roleRef", Atomic)),
        [("rbac.authorization.k8s.io", "ClusterRoleBinding")] = Object(("roleRef", Atomic)),
        [("admissionregistration.k8s.io", "MutatingWebhookConfiguration")] = Object(("webhooks", Webhooks)),
        [("admissionregistration.k8s.io", "ValidatingWebhookConfiguration")] = Object(("webhooks", Webhooks)),
        [("apiextensions.k8s.io", "CustomResourceDefinition")] = Object(("status", Struct(("conditions", AppliedListBy("type"))))),
    }.ToFrozenDictionary();

    private static readonly MergeSchema MetadataOnly = Object();

    /// <summary>The schema of a built-in kind; kinds with nothing special still merge their metadata.</summary>
    public static MergeSchema For(string group, string kind) => Schemas.GetValueOrDefault((group, kind), MetadataOnly);

    /// <summary>A whole object: <c>metadata</c> and what else is special.</summary>
    public static MergeSchema Object(params IEnumerable<(string Name, MergeSchema Schema)> fields) => Struct(fields.Append(("metadata", ObjectMeta)));
}
