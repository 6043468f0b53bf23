using Mesh.Api.Resources;

namespace Mesh.Proxy.State;

/// <summary>What makes a backend the same across snapshots.</summary>
/// <param name="Service">The Service whose endpoints it has.</param>
/// <param name="Port">Service port on it.</param>
/// <param name="Cluster">This sidecar's own cluster.</param>
/// <param name="OnlyIn">The cluster whose endpoints alone count; empty: those of all.</param>
internal readonly record struct BackendKey(ResourceName Service, int Port, string Cluster, string OnlyIn = "")
{
    /// <summary>In words, for messages: <c>shop/checkout:80</c>, <c>shop/checkout:80 in us-west-2</c>.</summary>
    public override string ToString() => OnlyIn.Length > 0 ? $"{Service}:{Port} in {OnlyIn}" : $"{Service}:{Port}";
}
