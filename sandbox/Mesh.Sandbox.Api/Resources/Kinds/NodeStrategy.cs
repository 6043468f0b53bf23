using k8s.Models;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class NodeStrategy() : BuiltInStrategy(typeof(V1Node), hasStatus: true)
{
    public override IReadOnlyList<string> SelectableFields { get; } = ["spec.unschedulable"];
}
