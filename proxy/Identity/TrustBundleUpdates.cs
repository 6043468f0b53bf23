using System.Threading.Channels;

namespace Mesh.Proxy.Identity;

/// <summary>The newest trust bundle, on its way from discovery to the identity client. Only the newest counts.</summary>
internal sealed class TrustBundleUpdates
{
    private readonly Channel<string> _newest =
        Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public ChannelReader<string> Reader => _newest.Reader;

    /// <summary>Offers a bundle that has passed validation.</summary>
    /// <param name="rootsPem">PEM, at least one root.</param>
    public void Offer(string rootsPem) => _newest.Writer.TryWrite(rootsPem);
}
