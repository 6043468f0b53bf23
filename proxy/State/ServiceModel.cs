using System.Collections.Frozen;
using Mesh.Api.Resources;

namespace Mesh.Proxy.State;

/// <summary>A Kubernetes Service as its clients see it.</summary>
internal sealed record ServiceModel(ResourceName Name, string Cluster, FrozenDictionary<int, ServicePortModel> Ports)
{
    /// <summary><see cref="Name"/> in words: requests carry it to metrics and messages.</summary>
    public string Text { get; } = Name.ToString();
}
