using Mesh.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Http;

/// <summary>The header fields of a request that Kestrel has parsed.</summary>
internal sealed class KestrelHeaderLookup(IHeaderDictionary headers) : IHeaderLookup
{
    public string? Get(string name) => headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) && values.Count > 0 ? values[0] : null;
}
