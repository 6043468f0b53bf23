using System.Collections.Concurrent;
using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Startup;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.Otlp;
using Mesh.Proxy.Telemetry.Otlp.Messages;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests;

[Collection(nameof(AloneInTheProcess))]
public sealed class SidecarTelemetryTests
{
    private static readonly RequestSummary Summary = new() { Direction = TrafficDirection.Inbound, Service = "shop/web", StatusCode = 200, Duration = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task Dispose_CollectorIsConfigured_GetsWhatIsLeft()
    {
        ConcurrentDictionary<string, byte[]> posts = [];
        await using TestHttpServer collector = await TestHttpServer.StartAsync(LoopbackAddresses.Next(), async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body, TestContext.Current.CancellationToken);
            posts[context.Request.Path] = body.ToArray();
        });
        RequestMetrics requests = new();
        requests.CreateRecorder().Record(Summary);
        Uri address = new($"http://{collector.Address}:{collector.Port}");
        ProxyOptions options = Options(new OtlpOptions { Traces = new Uri(address, "v1/traces"), Metrics = new Uri(address, "v1/metrics"), TraceRatio = 1 });
        await using (SidecarTelemetry telemetry = new(options, requests, log: null, TimeProvider.System, new Random(1)))
        {
            RequestNotes notes = new(telemetry.Journal);
            notes.Begin("GET"u8, "/"u8, default);
            telemetry.Journal.End(Summary, notes);
        }

        ResourceSpans spans = ExportTraceServiceRequest.Parser.ParseFrom(posts["/v1/traces"]).ResourceSpans.Single();
        Assert.Single(spans.ScopeSpans.Single().Spans);
        Assert.Contains(spans.Resource.Attributes, attribute => attribute is { Key: "service.name", Value.StringValue: "web" });
        Assert.Contains(ExportMetricsServiceRequest.Parser.ParseFrom(posts["/v1/metrics"]).ResourceMetrics.Single().ScopeMetrics.Single().Metrics, metric => metric.Name == "mesh.requests");
    }

    [Fact]
    public async Task Journal_NothingIsConfigured_IsOff()
    {
        await using SidecarTelemetry telemetry = new(Options(OtlpOptions.Off), new RequestMetrics(), log: null, TimeProvider.System, new Random(1));

        Assert.False(telemetry.Journal.IsOn);
    }

    private static ProxyOptions Options(OtlpOptions otlp) => new()
    {
        Pod = new ResourceName("shop", "web-1"),
        Id = new SpiffeId(TrustDomain.Default, "shop", "web"),
        PodIp = IPAddress.Loopback,
        DiscoveryAddress = new DnsEndPoint("127.0.0.1", 1),
        Otlp = otlp,
    };
}
