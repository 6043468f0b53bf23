namespace Mesh.Proxy.Balancing;

/// <summary>The picker of a backend that has nothing to choose from; says why.</summary>
internal sealed class NoEndpointPicker : IEndpointPicker
{
    /// <summary>The Service exists but has no endpoint that can serve.</summary>
    public static readonly NoEndpointPicker NoEndpoint = new(PickFailure.NoEndpoint);

    /// <summary>There is no such Service, or it has no such port.</summary>
    public static readonly NoEndpointPicker BackendNotFound = new(PickFailure.BackendNotFound);

    private readonly PickResult _result;

    private NoEndpointPicker(PickFailure failure) => _result = PickResult.ForFailure(failure);

    public PickResult Pick(PickContext context) => _result;
}
