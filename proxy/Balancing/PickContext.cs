using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>What a pick may depend on.</summary>
/// <param name="tried">Endpoints this request has already failed on; never chosen again.</param>
/// <param name="hash">Ties the request to an endpoint, if the backend's policy asks for that and the request has what it asks for.</param>
/// <param name="draw">What an earlier pick for the same request has drawn, see <see cref="PickResult.Draw"/>; null for none.</param>
internal readonly ref struct PickContext(ReadOnlySpan<EndpointModel> tried, ulong? hash = null, int? draw = null)
{
    public ReadOnlySpan<EndpointModel> Tried { get; } = tried;

    public ulong? Hash { get; } = hash;

    public int? Draw { get; } = draw;

    public static implicit operator PickContext(ReadOnlySpan<EndpointModel> tried) => new(tried);

    public static implicit operator PickContext(EndpointModel[] tried) => new(tried);

    public bool WasTried(EndpointModel endpoint)
    {
        foreach (EndpointModel other in Tried)
        {
            // The state is the endpoint's identity across snapshots.
            if (ReferenceEquals(other.State, endpoint.State))
            {
                return true;
            }
        }

        return false;
    }
}
