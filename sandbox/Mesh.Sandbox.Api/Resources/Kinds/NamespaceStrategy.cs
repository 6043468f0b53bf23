using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class NamespaceStrategy() : BuiltInStrategy(typeof(V1Namespace), hasStatus: true)
{
    /// <summary>Lets selectors name a namespace; always true to the name.</summary>
    private const string NameLabel = "kubernetes.io/metadata.name";

    private static readonly string[] PodSecurityLabels =
        ["pod-security.kubernetes.io/enforce", "pod-security.kubernetes.io/audit", "pod-security.kubernetes.io/warn"];

    public override IReadOnlyList<string> SelectableFields { get; } = ["status.phase"];

    public override string? NameFault(string name) => NameRules.LabelFault(name);

    public override void Default(JsonObject tree)
    {
        var meta = new ObjectMeta(tree);
        if (meta.Name.Length > 0)
        {
            meta.Json.Ensure("labels")[NameLabel] = meta.Name;
        }
    }

    public override void PrepareForCreate(JsonObject tree)
    {
        Default(tree);
        tree["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
        tree["status"] = new JsonObject { ["phase"] = "Active" };
    }

    /// <summary>What asks for protection must not look protected.</summary>
    public override IEnumerable<string> Warnings(JsonObject tree) =>
        from label in new ObjectMeta(tree).Json.Child("labels") ?? []
        where PodSecurityLabels.Contains(label.Key) && label.Value.AsText() != "privileged"
        select $"metadata.labels[{label.Key}]: Pod Security Standards are not checked by this server: pods that a real one refuses will run";

    /// <summary>The finalizers of the spec are the finalize sub-resource's alone.</summary>
    public override void PrepareForUpdate(JsonObject tree, JsonObject old)
    {
        tree.Take("spec", old);
        base.PrepareForUpdate(tree, old);
    }
}
