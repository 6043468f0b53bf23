using System.Net;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Identity;
using Mesh.Proxy.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Mesh.Proxy.Doubles.TestResources;

namespace Mesh.Proxy.Tests.Discovery;

/// <summary>A discovery client of pod <c>shop/web-1</c> whose clock stands still and whose control plane is the test.</summary>
public abstract class DiscoveryRig : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-test-");
    private readonly DiscoveryClient _client;
    private readonly StreamPump _pump;
    private readonly DiscoveryMetrics _metrics;
    private Task _running = Task.CompletedTask;

    protected DiscoveryRig()
    {
        Destinations = new DestinationTable<IPAddress>(Time);
        DestinationTable<string> names = new(Time);
        DestinationTable<ResourceName> exports = new(Time, ExportResolver.MaxUnknown);
        DiscoveryConnection connection = new(Time);
        _metrics = new DiscoveryMetrics(connection);
        var channel = new DiscoveryChannel(Time, NullLogger<DiscoveryClient>.Instance);
        var publisher = new ConfigurationPublisher(
            new ProxyStateBuilder(new EndpointPickerFactory(Time, new Random(1))),
            States,
            new WorkloadCertificateStore(),
            new SnapshotCache(_directory.FullName, Time, NullLogger<SnapshotCache>.Instance),
            new ConfigurationTelemetry(_metrics, NullLogger<ConfigurationTelemetry>.Instance));
        HeldConfiguration held = new(new ResourceName("shop", "web-1"), "cluster.local");
        Demands demands = new(new AddressDemand(Destinations, held, States), new NameDemand(names, held, States), new ExportDemand(exports, held, States, isGateway: true));
        _client = new DiscoveryClient(held, publisher, demands, connection, new StreamWatch(() => 0.5), channel);
        Resolver = new DestinationResolver(States, Destinations, connection, channel.Events.Writer, _metrics);
        Exports = new ExportResolver(States, exports, connection, channel.Events.Writer, _metrics);
        _pump = new StreamPump(Transport, channel.Events.Writer, new ReconnectBackoff(() => 0), Time, NullLogger<StreamPump>.Instance);
    }

    private protected FakeTimeProvider Time { get; } = new();

    private protected FakeDiscoveryTransport Transport { get; } = new();

    private protected ProxyStateStore States { get; } = new();

    private protected DestinationTable<IPAddress> Destinations { get; }

    private protected DestinationResolver Resolver { get; }

    private protected ExportResolver Exports { get; }

    public ValueTask InitializeAsync()
    {
        _running = Task.WhenAll(_client.RunAsync(_stop.Token), _pump.RunAsync(_stop.Token));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _metrics.Dispose();
        _stop.Dispose();
        _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A stream that has answered.</summary>
    private protected async Task<FakeDiscoveryTransport.FakeStream> ConnectAsync()
    {
        FakeDiscoveryTransport.FakeStream stream = await Transport.AcceptAsync();
        DeltaDiscoveryResponse answer = Removal(ResourceType.TrustBundle, "cluster.local");
        await stream.ExpectSubscriptionAsync("shop/web-1");
        stream.Respond(answer);
        await stream.ExpectReplyAsync(answer);
        return stream;
    }

    /// <summary>What has already begun comes to its end within the patience of a test.</summary>
    private protected static Task<T> SoonAsync<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
}
