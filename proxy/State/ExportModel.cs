using System.Collections.Frozen;
using Mesh.Api.Resources;

namespace Mesh.Proxy.State;

/// <summary>A service of this cluster that other networks may call, as its gateway sees it.</summary>
/// <param name="Name">The service.</param>
/// <param name="Ports">Its endpoints' mesh ports by service port. Empty while it has no endpoint: then nobody knows its ports.</param>
internal sealed record ExportModel(ResourceName Name, FrozenDictionary<int, BackendModel> Ports)
{
    /// <summary><see cref="Name"/> in words, for metrics and messages.</summary>
    public string Text { get; } = Name.ToString();
}
