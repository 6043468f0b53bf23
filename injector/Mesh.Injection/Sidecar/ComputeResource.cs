using Mesh.Injection.Annotations;

namespace Mesh.Injection.Sidecar;

/// <summary>Request and limit of one compute resource, as the text that goes into the pod.</summary>
/// <param name="Name"><c>cpu</c> or <c>memory</c>.</param>
/// <param name="Request">A valid quantity.</param>
/// <param name="Limit">A valid quantity, null for none.</param>
internal sealed record ComputeResource(string Name, string Request, string? Limit)
{
    public bool RequestExceedsLimit => Quantity.TryParse(Request) > Quantity.TryParse(Limit);
}
