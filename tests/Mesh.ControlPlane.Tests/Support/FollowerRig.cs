using System.Diagnostics.Metrics;
using System.Net;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Federation.Following;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Federation.Trust;
using Mesh.ControlPlane.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Cluster "south" without Kubernetes: everything that follows a peer.</summary>
internal sealed class FollowerRig : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _ending = new();
    private readonly FederationCertificate _certificate;
    private readonly FederationMetrics _metrics;
    private readonly ILoggerFactory _loggers;
    private readonly List<PeerChange> _changes = [];
    private Task _running = Task.CompletedTask;

    public FollowerRig(TimeProvider? time = null)
    {
        Time = time ?? TimeProvider.System;
        var options = new ControlPlaneOptions { Cluster = "south" };
        var holder = new AuthorityHolder(options, Own.Identity.TrustDomain, Time);
        holder.Use(Own.Authority);
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Debug));
        _certificate = new(holder, options, Own.Identity.TrustDomain, Time, _loggers.CreateLogger<FederationCertificate>());
        var links = new LinkBook();
        Peers = new(links, new PeerRoots(links), new PeerStates(), new LinkReports());
        _metrics = new(_services.GetRequiredService<IMeterFactory>(), Peers.Reports, Time);
        Inputs = new(Peers, _certificate, _metrics, new OwnPlace("south", new HashSet<IPAddress>()), new FederationSurroundings(Time, _loggers.CreateLogger<FederationSurroundings>()));
        Peers.States.Changed += change =>
        {
            lock (_changes)
            {
                _changes.Add(change);
            }
        };
    }

    public TimeProvider Time { get; }

    public TestCluster Own { get; } = new("south");

    public RecordedLog Log { get; } = new();

    public Peers Peers { get; }

    public FollowerInputs Inputs { get; }

    public PeerFollower? Follower { get; private set; }

    public LinkReport? Report(string cluster) => Peers.Reports.Current.GetValueOrDefault(cluster);

    public PeerState? State(string cluster) => Peers.States.Current.GetValueOrDefault(cluster);

    /// <summary>True if there has been such a step of what is known of peers.</summary>
    public bool Heard(Func<PeerChange, bool> condition)
    {
        lock (_changes)
        {
            return _changes.Any(condition);
        }
    }

    public void Follow(Link link)
    {
        Peers.Links.Replace(Peers.Links.Current.SetItem(link.Cluster, link));
        Follower = new(link, new StatementFold(link.Cluster, new PeerRules(link.Identity.TrustDomain, Inputs.Forbidden)), null, Inputs);
        _running = Follower.RunAsync(_ending.Token);
    }

    public Task SyncedAsync(string cluster) => Eventually.TrueAsync(() => Report(cluster) is { IsSynced: true }, $"everything of {cluster} is known");

    public Task LostAsync(string cluster, string reason) => Eventually.TrueAsync(() => Report(cluster) is { IsConnected: false } report && report.Reason == reason, $"{cluster} is lost: {reason}, not {Report(cluster)}");

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
        _certificate.Dispose();
        _metrics.Dispose();
        _loggers.Dispose();
        await _services.DisposeAsync();
    }
}
