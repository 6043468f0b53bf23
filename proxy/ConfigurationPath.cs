using System.Net;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Dns;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Startup;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy;

/// <summary>
/// How configuration comes in, put together: identity → stream → what is held → state. The data path sees its two ends only, <see cref="States"/> and
/// <see cref="Resolver"/> or <see cref="Exports"/>, and <see cref="Certificates"/>; DNS sees <see cref="Names"/>.
/// </summary>
internal sealed class ConfigurationPath : IDisposable
{
    private readonly DiscoveryMetrics _discoveryMetrics;
    private readonly IdentityMetrics _identityMetrics;
    private readonly IdentityClient _identity;
    private readonly StreamPump _pump;
    private readonly DiscoveryClient _discovery;
    private readonly SnapshotCache _cache;

    public ConfigurationPath(ProxyOptions options, EndpointPickerFactory pickers, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        // Who we are.
        var channels = new ControlPlaneChannelFactory(options.DiscoveryAddress, new TrustBundleFile(options.TrustBundleFile), Certificates);
        var authority = new GrpcCertificateAuthority(channels, new ServiceAccountToken(options.TokenFile), time);
        _identity = new IdentityClient(
            new CertificateRequester(authority, options.Id, time),
            Certificates,
            new IdentityTiming(time, random.NextDouble),
            loggers.CreateLogger<IdentityClient>());
        _identityMetrics = new IdentityMetrics(Certificates);

        // What we hold, and where it goes.
        var connection = new DiscoveryConnection(time);
        var addresses = new DestinationTable<IPAddress>(new RoundTime(time));
        var names = new DestinationTable<string>(new RoundTime(time));
        var exports = new DestinationTable<ResourceName>(new RoundTime(time), ExportResolver.MaxUnknown);
        var channel = new DiscoveryChannel(time, loggers.CreateLogger<DiscoveryClient>());
        _discoveryMetrics = new DiscoveryMetrics(connection);
        _cache = new SnapshotCache(options.StateDirectory, time, loggers.CreateLogger<SnapshotCache>());
        Publisher = new ConfigurationPublisher(
            new ProxyStateBuilder(pickers, options.InboundMutualTlsPort), States, Certificates, _cache, new ConfigurationTelemetry(_discoveryMetrics, loggers.CreateLogger<ConfigurationTelemetry>()));
        var held = new HeldConfiguration(options.Pod, options.Id.TrustDomain.Name, options.MaxResourceBytes);
        var demands = new Demands(new AddressDemand(addresses, held, States), new NameDemand(names, held, States), new ExportDemand(exports, held, States, options.Role == ProxyRole.Gateway));
        _discovery = new DiscoveryClient(held, Publisher, demands, connection, new StreamWatch(random.NextDouble), channel);
        Resolver = new DestinationResolver(States, addresses, connection, channel.Events.Writer, _discoveryMetrics);
        Names = new NameResolver(States, names, connection, channel.Events.Writer, _discoveryMetrics);
        Exports = new ExportResolver(States, exports, connection, channel.Events.Writer, _discoveryMetrics);

        // How it arrives.
        _pump = new StreamPump(
            new GrpcDiscoveryTransport(channels, Certificates, NodeOf(options)),
            channel.Events.Writer,
            new ReconnectBackoff(random.NextDouble),
            time,
            loggers.CreateLogger<StreamPump>());
    }

    /// <summary>Written by the identity client.</summary>
    public WorkloadCertificateStore Certificates { get; } = new();

    /// <summary>Written by the discovery client.</summary>
    public ProxyStateStore States { get; } = new();

    public ConfigurationPublisher Publisher { get; }

    public IDestinationResolver Resolver { get; }

    public INameResolver Names { get; }

    /// <summary>What a gateway asks.</summary>
    public ExportResolver Exports { get; }

    /// <summary>Completes when the sidecar can serve: there are a certificate and a configuration.</summary>
    public Task FirstConfiguration(CancellationToken cancellationToken) =>
        Task.WhenAll(Certificates.WaitForFirstAsync(cancellationToken), States.Configured.WaitAsync(cancellationToken));

    /// <summary>Runs the loops until cancelled; a loop that fails ends them all.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task identity = _identity.RunAsync(ending.Token);
        _discovery.Restore(_cache.Load());
        Task[] loops = [identity, _pump.RunAsync(ending.Token), _discovery.RunAsync(ending.Token), _cache.RunAsync(ending.Token)];
        await Task.WhenAny(loops);
        await ending.CancelAsync();
        await Task.WhenAll(loops);
    }

    public void Dispose()
    {
        _discoveryMetrics.Dispose();
        _identityMetrics.Dispose();
    }

    private static Node NodeOf(ProxyOptions options) => new()
    {
        Id = options.Pod.ToString(),
        Cluster = options.Cluster,
        UserAgentName = "mesh-proxy",
        UserAgentVersion = ProxyVersion.Text,
    };
}
