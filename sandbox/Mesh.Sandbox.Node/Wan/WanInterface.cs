using System.Net;
using Mesh.Sandbox.Node.Network;

namespace Mesh.Sandbox.Node.Wan;

/// <summary>
/// A cluster's way out: an interface in its namespace that leads to the router. What goes to addresses of the WAN leaves with the cluster's own address; what goes to
/// pods of the same network leaves as it is.
/// </summary>
internal sealed class WanInterface : IDisposable
{
    private const string Name = "wan0";

    /// <summary>Packets that the kernel holds for the router: what 10,000 packets/s bring in the longest pause of its process.</summary>
    private const int KernelQueuePackets = 4096;

    private readonly NetworkNamespace _namespace;

    private WanInterface(NetworkNamespace clusterNamespace, TunDevice device) => (_namespace, Device) = (clusterNamespace, device);

    public TunDevice Device { get; }

    public static async Task<WanInterface> CreateAsync(NetworkNamespace inside, WanOptions options, int mtu, string bridge, CancellationToken cancellationToken)
    {
        var created = new WanInterface(inside, TunDevice.Create(inside, Name));
        try
        {
            await inside.ConfigureAsync(
                [
                    $"link set {Name} mtu {mtu} txqueuelen {KernelQueuePackets} up",
                    $"addr add {options.OwnAddress}/32 dev {Name}",
                    $"route add {WanOptions.Space} dev {Name} src {options.OwnAddress}",
                    // As with ClusterIPs: a packet to a load balancer needs a route to come as far as the rules that translate it.
                    $"route add {options.Range} dev {bridge}",
                ],
                cancellationToken);
            await inside.RunAsync(
                "nft",
                ["-f", "-"],
                $$"""
                table ip mesh-wan {
                  chain nat-postrouting {
                    type nat hook postrouting priority srcnat
                    oifname "{{Name}}" ip daddr {{WanOptions.Space}} snat to {{options.OwnAddress}}
                  }
                }

                """,
                cancellationToken);
            return created;
        }
        catch
        {
            created.Dispose();
            throw;
        }
    }

    /// <summary>Sends what is meant for another cluster's pods to the router.</summary>
    /// <param name="ranges">Pod ranges of the other clusters of this network.</param>
    /// <param name="source">The address that this cluster's namespace itself has among its pods.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task RouteAsync(IEnumerable<IPNetwork> ranges, IPAddress source, CancellationToken cancellationToken) =>
        _namespace.ConfigureAsync(ranges.Select(range => $"route replace {range} dev {Name} src {source}"), cancellationToken);

    public void Dispose() => Device.Dispose();
}
