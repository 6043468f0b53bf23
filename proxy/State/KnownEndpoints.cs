using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.State;

/// <summary>The endpoints of a backend in one snapshot, as the next one looks for them: by what was sent, which is the same object if nothing about it has changed, or else by address.</summary>
/// <param name="count">Endpoints that are expected.</param>
/// <param name="own">Where this sidecar ran: models say how far their endpoints are from there.</param>
internal sealed class KnownEndpoints(int count, EndpointLocality own)
{
    private readonly Dictionary<Endpoint, EndpointModel> _bySource = new(count, ReferenceEqualityComparer.Instance);
    private readonly Dictionary<EndpointKey, EndpointModel> _byKey = new(count);

    public static KnownEndpoints None { get; } = new(0, default);

    public int Count => _byKey.Count;

    /// <summary>What was made of the very same object; null if nothing was.</summary>
    /// <param name="source">As it was sent.</param>
    /// <param name="now">Where this sidecar runs.</param>
    public EndpointModel? Find(Endpoint source, EndpointLocality now) => own == now ? _bySource.GetValueOrDefault(source) : null;

    public EndpointModel? Find(in EndpointKey key) => _byKey.GetValueOrDefault(key);

    /// <returns>False if there is one of this address already.</returns>
    public bool TryAdd(Endpoint source, EndpointModel model)
    {
        if (!_byKey.TryAdd(model.Key, model))
        {
            return false;
        }

        // The same object may be in two places of a set; then the first counts, as it does for its address.
        _bySource.TryAdd(source, model);
        return true;
    }
}
