using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Models;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>Base of all built-in kinds; by itself it serves kinds that are only stored.</summary>
internal class BuiltInStrategy(Type model, bool hasStatus = false, bool hasGeneration = false) : ResourceStrategy
{
    private static readonly string[] NotSpec = ["metadata", "status", "apiVersion", "kind"];

    private readonly ModelSchema _schema = ModelSchema.Of(model);

    public override bool HasStatus => hasStatus;

    public override bool HasGeneration => hasGeneration;

    public override IReadOnlyList<string> Decode(JsonObject tree)
    {
        var version = tree.Text("apiVersion");
        return new ModelDecoder(tree.Text("kind"), version[(version.IndexOf('/') + 1)..]).Decode(tree, _schema);
    }

    public override bool ChangesGeneration(JsonObject tree, JsonObject old) =>
        hasGeneration && tree.Select(p => p.Key).Union(old.Select(p => p.Key)).Except(NotSpec).Any(p => !JsonAccess.Same(tree[p], old[p]));
}
