using System.Collections.Frozen;
using Mesh.Api.Resources;
using Mesh.Proxy.Resilience;

namespace Mesh.Proxy.State;

/// <summary>A Kubernetes Service as its clients see it.</summary>
internal sealed record ServiceModel(ResourceName Name, string Cluster, FrozenDictionary<int, ServicePortModel> Ports)
{
    /// <summary><see cref="Name"/> in words: requests carry it to metrics and messages.</summary>
    public string Text { get; } = Name.ToString();

    /// <summary>Pays for retries of requests that call it. Goes over to the next snapshot; null where nobody has made one, then a shared one pays.</summary>
    public RetryBudget? Retries { get; init; }
}
