using System.Diagnostics;
using Mesh.Sandbox.Node.Network;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Wan;

/// <summary>
/// The WAN between sandbox clusters: reads what leaves a cluster and lets it arrive at the cluster that owns its destination, as late, as rarely and as slowly as the
/// link between the two says. Links may be changed at any time. One thread does all of it; it waits in the kernel when there is nothing to do.
/// </summary>
public sealed partial class WanRouter : IDisposable
{
    /// <summary>Packets taken from one cluster before others have their turn and what is due goes out.</summary>
    private const int BatchPackets = 32;

    private readonly TunDevice[] _devices;
    private readonly WanFabric _fabric;
    private readonly WanPoller _poller;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly long _started = Stopwatch.GetTimestamp();
    private volatile bool _isStopping;
    private long _undelivered;

    private WanRouter(IReadOnlyList<ClusterNetwork> clusters, Random random, ILogger logger)
    {
        _devices = [.. clusters.Select(cluster => cluster.Wan!.Device)];
        _fabric = new WanFabric([.. clusters.Select(MemberOf)], random);
        _poller = new WanPoller([.. _devices.Select(device => device.Descriptor)]);
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "mesh-wan" };
    }

    /// <summary>All links; each direction is one of its own.</summary>
    public IReadOnlyList<WanLink> Links => _fabric.Links;

    /// <summary>Packets for an address that nobody has whom the sender reaches.</summary>
    public long Unroutable => _fabric.Unroutable;

    /// <summary>Packets that arrived at a cluster whose namespace did not take them.</summary>
    public long Undelivered => Volatile.Read(ref _undelivered);

    private TimeSpan Now => Stopwatch.GetElapsedTime(_started);

    /// <summary>Joins clusters by perfect links. The clusters stay the caller's and must outlive the router.</summary>
    /// <param name="clusters">Each with <see cref="ClusterNetworkOptions.Wan"/>.</param>
    /// <param name="random">Decides what is lost and how long jitter is.</param>
    /// <param name="logger">Told of the start, and of what should not happen.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ArgumentException">A cluster has no WAN, or two have the same addresses.</exception>
    public static async Task<WanRouter> StartAsync(
        IReadOnlyList<ClusterNetwork> clusters, Random random, ILogger<WanRouter> logger, CancellationToken cancellationToken)
    {
        if (clusters.FirstOrDefault(cluster => cluster.Wan is null) is { } lonely)
        {
            throw new ArgumentException($"cluster {lonely.Cluster} was created without a WAN", nameof(clusters));
        }

        var router = new WanRouter(clusters, random, logger);
        try
        {
            foreach (var cluster in clusters)
            {
                await cluster.Wan!.RouteAsync(
                    clusters.Where(other => other != cluster && NetworkOf(other) == NetworkOf(cluster)).Select(other => other.Options.PodRange),
                    cluster.GatewayAddress,
                    cancellationToken);
            }
        }
        catch
        {
            router._poller.Dispose();
            throw;
        }

        router._thread.Start();
        Log.Started(logger, string.Join(", ", clusters.Select(cluster => cluster.Cluster)));
        return router;
    }

    /// <summary>One direction between two clusters.</summary>
    public WanLink Link(string from, string to) =>
        Links.FirstOrDefault(link => link.From == from && link.To == to) ?? throw new ArgumentException($"there is no link from {from} to {to}", nameof(to));

    /// <summary>Changes both directions between two clusters.</summary>
    public void Change(string one, string other, Func<WanLinkSettings, WanLinkSettings> change)
    {
        foreach (var link in (WanLink[])[Link(one, other), Link(other, one)])
        {
            link.Settings = change(link.Settings);
        }
    }

    /// <summary>Changes both directions between a cluster and all others.</summary>
    public void ChangeAround(string cluster, Func<WanLinkSettings, WanLinkSettings> change)
    {
        foreach (var link in Links.Where(link => link.From == cluster || link.To == cluster))
        {
            link.Settings = change(link.Settings);
        }
    }

    /// <summary>Stops routing; what is under way is lost.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _poller.Wake();
        _thread.Join();
        _poller.Dispose();
    }

    private static WanMember MemberOf(ClusterNetwork cluster) => new(cluster.Cluster, NetworkOf(cluster), cluster.Options.PodRange, cluster.Options.Wan!.Range);

    private static string NetworkOf(ClusterNetwork cluster) => cluster.Options.Wan!.Network;

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                var hasMore = false;
                for (var cluster = 0; cluster < _devices.Length; cluster++)
                {
                    hasMore |= TakeFrom(cluster);
                }

                for (var cluster = 0; cluster < _devices.Length; cluster++)
                {
                    DeliverTo(cluster);
                }

                if (!hasMore)
                {
                    _poller.Wait(_fabric.NextDue - Now);
                }
            }
        }
        catch (Exception exception)
        {
            // The border of this thread: without it the process would end, and nobody would be told why the clusters are cut off.
            Log.Failed(_logger, exception);
        }
    }

    /// <returns>True if there may be more.</returns>
    private bool TakeFrom(int cluster)
    {
        for (var taken = 0; taken < BatchPackets; taken++)
        {
            var buffer = _fabric.Pool.Take();
            var length = _devices[cluster].Read(buffer);
            if (length == 0)
            {
                _fabric.Pool.Return(buffer);
                return false;
            }

            _fabric.Send(cluster, new WanPacket(buffer, length), Now);
        }

        return true;
    }

    private void DeliverTo(int cluster)
    {
        var now = Now;
        while (_fabric.TryReceive(cluster, now, out var packet))
        {
            if (!_devices[cluster].Write(packet.Bytes))
            {
                Volatile.Write(ref _undelivered, _undelivered + 1);
            }

            _fabric.Pool.Return(packet.Buffer);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.WanStarted, LogLevel.Information, "The WAN joins {Clusters}")]
        public static partial void Started(ILogger logger, string clusters);

        [LoggerMessage(EventIds.WanFailed, LogLevel.Error, "The WAN stands still, all clusters are cut off from each other")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
