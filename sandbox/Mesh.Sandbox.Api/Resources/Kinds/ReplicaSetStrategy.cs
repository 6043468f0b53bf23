using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class ReplicaSetStrategy() : WorkloadStrategy(typeof(V1ReplicaSet))
{
    public override IReadOnlyList<string> SelectableFields { get; } = ["status.replicas"];

    public override void Default(JsonObject tree)
    {
        base.Default(tree);
        tree.Ensure("spec").Default("replicas", 1);
    }

    /// <summary>The count is required in a ReplicaSet's status, so a new one has it.</summary>
    public override void PrepareForCreate(JsonObject tree) => tree["status"] = new JsonObject { ["replicas"] = 0 };

    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        base.Validate(tree, errors);
        RequireRestartAlways(tree, errors);
    }
}
