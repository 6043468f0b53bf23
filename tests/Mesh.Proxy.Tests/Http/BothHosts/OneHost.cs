using System.Collections.Frozen;
using System.Net;
using System.Text.RegularExpressions;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.DataPathHarness;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Two sidecars that carry HTTP/1.1 by the same host.</summary>
internal sealed partial class OneHost : IAsyncDisposable
{
    private const int ServicePort = 80;
    private static readonly ResourceName Web = new("shop", "web");
    private static readonly IPAddress ServiceAddress = IPAddress.Parse("10.96.0.10");

    private readonly TestSidecar _client;
    private readonly TestSidecar _server;

    /// <param name="authority">Both sidecars' root.</param>
    /// <param name="journal">Tells of single requests.</param>
    /// <param name="configure">Says which host.</param>
    public OneHost(TestAuthority authority, RequestJournal journal, Action<DataPathOptions> configure)
    {
        _client = new TestSidecar(authority.Issue("shop", "client"), configure: configure, journal: journal);
        _server = new TestSidecar(authority.Issue("shop", "web"), configure: configure, journal: journal);
    }

    public async Task StartAsync()
    {
        await _client.StartAsync();
        await _server.StartAsync();
        _client.OriginalDestination.Destination = new IPEndPoint(ServiceAddress, ServicePort);
    }

    public async Task<Observation> RunAsync(HttpCase row, CancellationToken cancellationToken)
    {
        await using RecordingBackend backend = new(_server.Address, row);
        _server.Serves(Web, backend.Address.Port, backend.Address.Port, Protocol.Http1);
        _server.OriginalDestination.Destination = backend.Address;
        EndpointModel endpoint = row.Path == CasePath.Mesh ? _client.Endpoint(_server, backend.Address.Port) : _client.PlainEndpoint(backend.Address);
        WeightedBackendModel weighted = new(_client.Backend("web", backend.Address.Port, endpoint) with { Policy = row.Policy }, 1);
        ServicePortModel port = new(ServicePort, Protocol.Http1, [weighted], RouteSource: "")
        {
            Http = row.Routes is null ? null : new HttpRoutesBuilder().Build(row.Routes, ServicePort, _ => weighted.Backend, null),
        };
        _client.Knows(new ServiceModel(Web, "cluster-1", new Dictionary<int, ServicePortModel> { [ServicePort] = port }.ToFrozenDictionary()), ServiceAddress);
        IPEndPoint sidecar = row.Path == CasePath.Inbound ? _server.DataPath.InboundPlainEndPoint : _client.DataPath.OutboundEndPoint;
        string client = await RawHttpClient.RunAsync(sidecar, row, cancellationToken);
        // Ports are the system's choice and cannot be the same twice; so is the time.
        return new Observation(
            Neutral(backend.Received, backend.Address),
            DateOfNow().Replace(Neutral(client, backend.Address), "Date: <now>\r\n"));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static string Neutral(string bytes, IPEndPoint backend) =>
        bytes.Replace(backend.ToString(), "<backend>", StringComparison.Ordinal)
            .Replace($"port {backend.Port}", "port <port>", StringComparison.Ordinal);

    // The backend's own dates are of 2024.
    [GeneratedRegex("Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 20(?!24)[0-9]{2} [0-9:]{8} GMT\r\n")]
    private static partial Regex DateOfNow();
}
