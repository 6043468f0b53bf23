using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.DataPathHarness;
using Mesh.Proxy.Tests.Logging;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Tests.Forwarding;

public sealed class MirrorSenderTests
{
    [Fact]
    public async Task Send_FailsUnexpectedly_IsCountedEachTimeAndLoggedOncePerKind()
    {
        RecordedLog log = new();
        using ProxyMetrics metrics = new();
        using OutcomeCounts outcomes = new(metrics, ProxyMetrics.MirrorsName);
        using UpstreamPool pool = new(new UpstreamHandlerFactory(new HostDialer([])), TimeProvider.System);
        using MirrorSender sender = new(pool, new RequestHasher(System.Net.IPAddress.None), metrics, TimeProvider.System, new Random(1), log.CreateLogger<MirrorSender>());
        BrokenPicker picker = new();
        BackendModel backend = new(new ResourceName("shop", "mirror"), new MeshServerName(80, "mirror", "shop", "cluster-1"), picker, []);
        using HttpRequestMessage message = new(HttpMethod.Get, "http://mirror/");

        for (int i = 0; i < 4; i++)
        {
            picker.Error = i < 2 ? new InvalidOperationException("one") : new NotSupportedException("another");
            sender.Send(new MirrorFilter(backend, 1, 1), new RequestCopy("/", message), RequestHead.Unknown);
            await outcomes.WaitAsync(i + 1);
        }

        Assert.All(outcomes.Counted, counted => Assert.Equal("shop/mirror internal", counted));
        Assert.Equal([(LogLevel.Error, EventIds.MirrorFailed), (LogLevel.Error, EventIds.MirrorFailed)], log.Entries.Select(entry => (entry.Level, entry.Id)));
    }

    private sealed class BrokenPicker : IEndpointPicker
    {
        public Exception Error { get; set; } = new InvalidOperationException();

        public PickResult Pick(PickContext context) => throw Error;
    }
}
