using System.Net;

namespace Mesh.Proxy.State;

/// <summary>What makes an endpoint of a backend the same across snapshots.</summary>
/// <param name="Target">Where it is dialled: the application's address, or the gateway's.</param>
/// <param name="IsGateway">Which of the two.</param>
/// <param name="Cluster">Cluster that owns it.</param>
/// <param name="Region">Of those behind a gateway, which is an endpoint for each region; empty for an endpoint itself, which is where it is.</param>
internal readonly record struct EndpointKey(IPEndPoint Target, bool IsGateway, string Cluster, string Region)
{
    /// <summary>The same in every sidecar, wherever it runs: consistent hashing places endpoints by it.</summary>
    public override string ToString() => IsGateway ? $"{Target}/{Cluster}/{Region}" : Target.ToString();
}
