using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class NamespaceStrategy() : BuiltInStrategy(typeof(V1Namespace), hasStatus: true)
{
    /// <summary>Lets selectors name a namespace; always true to the name.</summary>
    private const string NameLabel = "kubernetes.io/metadata.name";

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

    /// <summary>The finalizers of the spec are the finalize sub-resource's alone.</summary>
    public override void PrepareForUpdate(JsonObject tree, JsonObject old)
    {
        tree.Take("spec", old);
        base.PrepareForUpdate(tree, old);
    }
}
