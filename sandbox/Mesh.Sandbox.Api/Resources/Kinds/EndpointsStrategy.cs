using System.Text.Json.Nodes;
using k8s.Models;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class EndpointsStrategy() : BuiltInStrategy(typeof(V1Endpoints))
{
    public override bool AllowsCreateOnUpdate => true;

    public override void Default(JsonObject tree)
    {
        foreach (var port in tree.Objects("subsets").SelectMany(s => s.Objects("ports")))
        {
            port.Default("protocol", "TCP");
        }
    }
}
