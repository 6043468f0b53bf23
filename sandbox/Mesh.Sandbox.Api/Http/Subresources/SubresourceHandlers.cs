namespace Mesh.Sandbox.Api.Http.Subresources;

/// <summary>Leads requests for parts of objects other than status to what serves them.</summary>
internal sealed class SubresourceHandlers(IEnumerable<ISubresourceHandler> handlers)
{
    private readonly Dictionary<(string Resource, string Subresource), ISubresourceHandler> _handlers =
        handlers.SelectMany(h => h.Serves.Select(s => (s, h))).ToDictionary(p => p.s, p => p.h);

    public Task HandleAsync(ApiCall call) =>
        call.Type.FindSubresource(call.Info.Subresource) is not null
            && _handlers.TryGetValue((call.Type.QualifiedName, call.Info.Subresource), out var handler)
            ? handler.HandleAsync(call)
            : throw new ApiStatusException(ApiStatus.NoSuchPath());
}
