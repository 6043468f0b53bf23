using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Gateways;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.Logging;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.AccessLogs;
using Mesh.Proxy.Tests.DataPathHarness;
using Mesh.Proxy.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Gateways;

/// <summary>A gateway's data path in process, on an address of its own: real sockets; the control plane is the test.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string Cluster = "cluster-1";

    private readonly Channel<DiscoveryEvent> _events = Channel.CreateUnbounded<DiscoveryEvent>();
    private readonly DestinationTable<ResourceName> _names = new(TimeProvider.System, ExportResolver.MaxUnknown);
    private readonly DiscoveryConnection _connection = new(TimeProvider.System);
    private readonly DiscoveryMetrics _discoveryMetrics;
    private readonly ProxyStateBuilder _builder = new(new EndpointPickerFactory(TimeProvider.System, Random), TestSidecar.MeshPort);
    private readonly Dictionary<ResourceName, V1.Endpoints> _exports = [];
    private readonly MemoryStream _log = new();
    private readonly LineWriter _lines;
    private readonly Task _answering;

    public TestGateway(bool hasControlPlane = true, int maxPerSource = GatewayLimits.MaxConnectionsPerSource, Action<DataPathOptions>? configure = null)
    {
        _discoveryMetrics = new DiscoveryMetrics(_connection);
        _lines = new LineWriter(_log);
        if (hasControlPlane)
        {
            _connection.SetConnected();
        }

        _answering = AnswerAsync();
        DataPathOptions options = new() { BindAddress = Address, GatewayPort = TestSidecar.MeshPort, MutualTlsPort = TestSidecar.MeshPort };
        configure?.Invoke(options);
        DataPath = new GatewayDataPath(
            options,
            new DataPathInputs(
                States, new TestResolver(States), new WorkloadCertificateStore(), new TestOriginalDestination(), new SidecarLifecycle(TimeProvider.System, NullLogger.Instance), TimeProvider.System, Random),
            new GatewayServices(
                Cluster,
                new ExportResolver(States, _names, _connection, _events.Writer, _discoveryMetrics),
                new SourceLimit(maxPerSource),
                new GatewayJournal(GatewayMetrics, new AccessLogOptions(AccessLogMode.All, 1), _lines, TimeProvider.System, Random)),
            Metrics,
            NullLoggerFactory.Instance);
    }

    public IPAddress Address { get; } = LoopbackAddresses.Next();

    public ProxyStateStore States { get; } = new();

    public ProxyMetrics Metrics { get; } = new();

    public GatewayMetrics GatewayMetrics { get; } = new();

    public GatewayDataPath DataPath { get; }

    // The shared instance is safe for several threads; nothing here depends on what it says.
#pragma warning disable RS0030
    private static Random Random => Random.Shared;
#pragma warning restore RS0030

    public static async Task<TestGateway> StartAsync(bool hasControlPlane = true, int maxPerSource = GatewayLimits.MaxConnectionsPerSource, Action<DataPathOptions>? configure = null)
    {
        TestGateway gateway = new(hasControlPlane, maxPerSource, configure);
        await gateway.DataPath.StartAsync();
        return gateway;
    }

    /// <summary>The control plane's word: the service is exported, port 80, with sidecars at these addresses.</summary>
    public void Export(string service, params IPAddress[] sidecars)
    {
        V1.Endpoints endpoints = Doubles.TestResources.Endpoints([.. sidecars.Select(address => Doubles.TestResources.Endpoint(address.ToString()))]);
        if (sidecars.Length == 0)
        {
            endpoints = new V1.Endpoints();
        }

        _exports[ResourceName.TryParse(service)!.Value] = endpoints;
        Publish();
    }

    /// <summary>The control plane's word: the service is not exported any more.</summary>
    public void Withdraw(string service)
    {
        _exports.Remove(ResourceName.TryParse(service)!.Value);
        Publish();
    }

    /// <summary>A connection to the gateway.</summary>
    public async Task<Socket> ConnectAsync()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(DataPath.EndPoint, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Ends it; then all lines of its access log are there.</summary>
    public async Task<string> EndAsync()
    {
        await DisposeAsync();
        return Encoding.UTF8.GetString(_log.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await DataPath.DisposeAsync();
        _events.Writer.TryComplete();
        await _answering;
        await _lines.DisposeAsync();
        _discoveryMetrics.Dispose();
        GatewayMetrics.Dispose();
        Metrics.Dispose();
    }

    private void Publish() => States.Publish(_builder.Build(null, [], static _ => null, _exports));

    // What is exported is in the state; of everything else the control plane says that there is no such thing.
    private async Task AnswerAsync()
    {
        await foreach (DiscoveryEvent next in _events.Reader.ReadAllAsync())
        {
            if (next is DiscoveryEvent.ExportWanted wanted && _connection.IsConnected && _names.TryGet(wanted.Service, out Destination<ResourceName>? name))
            {
                name.SetAnswered();
            }
        }
    }
}
