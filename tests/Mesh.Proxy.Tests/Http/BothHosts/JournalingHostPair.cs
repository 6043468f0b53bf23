using Mesh.Proxy.Logging;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.AccessLogs;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Both hosts, while each request is written to an access log. Traces are left out: they change what they see.</summary>
public sealed class JournalingHostPair : IAsyncLifetime
{
    private readonly LineWriter _lines = new(Stream.Null);

    public JournalingHostPair() => Hosts = new HostPair(new RequestJournal(
        new AccessLog(AccessLogOptions.TryParse("all")!.Value, _lines, new Random(1)), tracer: null, TimeProvider.System));

    public HostPair Hosts { get; }

    public ValueTask InitializeAsync() => Hosts.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Hosts.DisposeAsync();
        await _lines.DisposeAsync();
    }
}
