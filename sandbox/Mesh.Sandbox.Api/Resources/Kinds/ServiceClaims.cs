using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Resources.Kinds;

/// <summary>What a Service has taken of what is there once.</summary>
/// <param name="Address">Its virtual address; empty or "None" if it has none.</param>
/// <param name="NodePorts">Its node ports.</param>
internal sealed record ServiceClaims(string Address, IReadOnlyList<long> NodePorts)
{
    public static ServiceClaims Of(StoredObject service)
    {
        var spec = service.Parse().Ensure("spec");
        return new(spec.Text("clusterIP"), [.. spec.Objects("ports").Select(port => port.Number("nodePort")).OfType<long>()]);
    }
}
