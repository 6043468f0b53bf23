using k8s.Models;

namespace Mesh.Sandbox.Controllers.Endpoints;

/// <summary>What to write so that the slices of a Service say what they should.</summary>
internal sealed record SlicePlan(
    IReadOnlyList<V1EndpointSlice> Create, IReadOnlyList<V1EndpointSlice> Update, IReadOnlyList<V1EndpointSlice> Delete);
