using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Models;
using Mesh.Sandbox.Api.Schemas;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>Objects of a custom resource in one version: its schema decides.</summary>
internal sealed class CustomObjectStrategy(StructuralSchema schema, bool hasStatus, IReadOnlyList<string> selectableFields) : ResourceStrategy
{
    private static readonly string[] NotSpec = ["metadata", "apiVersion", "kind"];

    public override bool HasStatus => hasStatus;

    public override bool HasGeneration => true;

    public override bool AllowsUnconditionalUpdate => false;

    public override IReadOnlyList<string> SelectableFields => selectableFields;

    public override IReadOnlyList<string> Decode(JsonObject tree)
    {
        var version = tree.Text("apiVersion");
        var wrapper = new JsonObject { ["metadata"] = tree.Ensure("metadata").DeepClone() };
        var unknown = new ModelDecoder(tree.Text("kind"), version[(version.IndexOf('/') + 1)..]).Decode(wrapper, ModelSchema.Of(typeof(V1Pod)));
        tree["metadata"] = wrapper["metadata"]!.DeepClone();
        Become(tree, schema.Prune(tree, out var pruned));
        return [.. unknown, .. pruned];
    }

    public override void Default(JsonObject tree) => Become(tree, schema.Default(tree));

    public override void Validate(JsonObject tree, List<FieldError> errors) => errors.AddRange(schema.Validate(tree, null));

    public override void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors) => errors.AddRange(schema.Validate(tree, old));

    public override void ValidateStatusUpdate(JsonObject tree, JsonObject old, List<FieldError> errors) => ValidateUpdate(tree, old, errors);

    public override bool ChangesGeneration(JsonObject tree, JsonObject old) => tree.Select(p => p.Key).Union(old.Select(p => p.Key))
        .Except(NotSpec)
        .Any(property => !(hasStatus && property == "status") && !JsonAccess.Same(tree[property], old[property]));

    /// <summary>The schema works on copies; a strategy changes the tree it is given.</summary>
    private static void Become(JsonObject tree, JsonObject result)
    {
        tree.Clear();
        foreach (var (name, value) in result.ToArray())
        {
            result.Remove(name);
            tree[name] = value;
        }
    }
}
