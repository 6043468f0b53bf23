using System.Net;
using Mesh.Sandbox.Node.Network;

namespace Mesh.Sandbox.Cluster;

/// <summary>An HTTP client whose connections are made inside the cluster's network, from the address that also the kubelet's probes have.</summary>
internal static class ClusterHttp
{
    /// <summary>Longer than any run of load that a scenario asks for.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Makes the client; URLs name IP addresses, because the machine cannot resolve the cluster's names.</summary>
    public static HttpClient Create(ClusterNetwork network) => new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellationToken) => await network.DialAsync(
                new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port), cancellationToken),
        })
    { Timeout = Timeout };
}
