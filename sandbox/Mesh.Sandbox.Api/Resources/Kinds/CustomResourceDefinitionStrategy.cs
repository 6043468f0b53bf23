using System.Text.Json.Nodes;
using k8s.Models;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class CustomResourceDefinitionStrategy() : BuiltInStrategy(typeof(V1CustomResourceDefinition), hasStatus: true, hasGeneration: true)
{
    public override bool AllowsUnconditionalUpdate => false;

    public override void Default(JsonObject tree)
    {
        var spec = tree.Ensure("spec");
        var names = spec.Ensure("names");
        if (names.Text("kind") is { Length: > 0 } kind)
        {
            names.Default("singular", kind.ToLowerInvariant());
            names.Default("listKind", $"{kind}List");
        }

        spec.Ensure("conversion").Default("strategy", "None");
    }
}
