using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Discovery;

/// <summary>The queue of the discovery client's loop, and what the loop needs from its surroundings.</summary>
internal sealed class DiscoveryChannel(TimeProvider time, ILogger<DiscoveryClient> logger)
{
    /// <summary>Events that may wait: responses wait for room (and so does the control plane), new addresses are turned away.</summary>
    private const int Capacity = 1024;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public Channel<DiscoveryEvent> Events { get; } =
        Channel.CreateBounded<DiscoveryEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
}
