using System.Net;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Access;
using Mesh.Proxy.RateLimiting;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MutualTlsMode = Mesh.Proxy.Access.MutualTlsMode;
using RateLimitKey = Mesh.Api.Resources.V1.RateLimitKey;

namespace Mesh.Proxy.Tests.RateLimiting;

/// <summary>Rate limits on real connections: HTTP/1.1 is the engine's, HTTP/2 the managed host's.</summary>
public sealed class RateLimitTests : IAsyncLifetime
{
    private TwoSidecars _mesh = null!;
    private TestHttpServer? _app;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _mesh = await TwoSidecars.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await _mesh.DisposeAsync();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Request_BeyondTheLimit_IsRefusedAndToldWhen(string version)
    {
        using HttpClient client = await StartAsync(version);
        Demand(Limit("orders", RateLimitKey.Workload, requests: 2, per: TimeSpan.FromMinutes(10)));

        using HttpResponseMessage first = await client.GetAsync("/", Cancellation);
        using HttpResponseMessage second = await client.GetAsync("/", Cancellation);
        using HttpResponseMessage third = await client.GetAsync("/", Cancellation);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], [first.StatusCode, second.StatusCode, third.StatusCode]);
        Assert.Equal(["rate-limited"], third.Headers.GetValues("x-mesh-reason"));
        Assert.Equal(["\"orders\";q=2;w=600"], third.Headers.GetValues("RateLimit-Policy"));
        Assert.Matches("^\"orders\";r=0;t=(300|299)$", third.Headers.GetValues("RateLimit").Single());
        Assert.InRange(third.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 299, 300);
        Assert.Equal("too many requests: a limit of RateLimitPolicy shop/limits is reached\n", await third.Content.ReadAsStringAsync(Cancellation));
        Assert.False(second.Headers.Contains("RateLimit"));
    }

    [Fact]
    public async Task Grpc_BeyondTheLimit_IsResourceExhausted()
    {
        using HttpClient client = await StartAsync("2.0");
        Demand(Limit("one", RateLimitKey.Workload, requests: 1, per: TimeSpan.FromMinutes(10)));
        using HttpResponseMessage first = await client.GetAsync("/", Cancellation);
        using ByteArrayContent content = new([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new("application/grpc");

        using HttpResponseMessage answer = await client.PostAsync("/shop.Orders/Place", content, Cancellation);

        Assert.Equal((HttpStatusCode.OK, "8"), (answer.StatusCode, answer.Headers.GetValues("grpc-status").Single()));
    }

    [Fact]
    public async Task ByClient_EachIdentityHasItsOwn()
    {
        using HttpClient client = await StartAsync("1.1");
        Demand(Limit("client", RateLimitKey.Client, requests: 1, per: TimeSpan.FromMinutes(10)));
        using HttpClient stranger = _mesh.CreatePlainHttpClient();

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], [await StatusAsync(client, "/"), await StatusAsync(client, "/")]);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], [await StatusAsync(stranger, "/"), await StatusAsync(stranger, "/")]);
    }

    [Fact]
    public async Task Limit_OfAPath_IsAboutThatAndWhatMayBeIt()
    {
        using HttpClient client = await StartAsync("1.1");
        RateLimit limit = Limit("orders", RateLimitKey.Workload, requests: 1, per: TimeSpan.FromMinutes(10));
        limit.To.Add(new AccessOperation { Paths = { new Api.Resources.V1.AccessPath { Prefix = "/orders" } } });
        Demand(limit);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [await StatusAsync(client, "/a"), await StatusAsync(client, "/a")]);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], [await StatusAsync(client, "/orders/1"), await StatusAsync(client, "/ORDERS")]);
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(client, "/a;/orders"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/a"));
    }

    [Fact]
    public async Task Refused_ByOneOfSeveral_CostsNothingAtTheOthers()
    {
        using HttpClient client = await StartAsync("1.1");
        RateLimit posts = Limit("posts", RateLimitKey.Workload, requests: 1, per: TimeSpan.FromMinutes(10));
        posts.To.Add(new AccessOperation { Paths = { new Api.Resources.V1.AccessPath { Prefix = "/posts" } } });
        Demand(Limit("all", RateLimitKey.Workload, requests: 3, per: TimeSpan.FromMinutes(10)), posts);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/posts"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(client, "/posts"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(client, "/posts"));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], [await StatusAsync(client, "/"), await StatusAsync(client, "/"), await StatusAsync(client, "/")]);
    }

    [Fact]
    public async Task Denied_Request_TakesNoToken()
    {
        using HttpClient client = await StartAsync("1.1");
        InboundPolicyModel limited = Policy(Limit("one", RateLimitKey.Workload, requests: 1, per: TimeSpan.FromMinutes(10)));
        _mesh.Server.Demands(limited with { Access = AccessModelBuilder.Build(new Api.Resources.V1.Access()) });
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, "/"));
        _mesh.Server.Demands(limited);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/"));
    }

    [Fact]
    public async Task Probe_InTheClear_TakesNoToken()
    {
        using HttpClient client = await StartAsync("1.1");
        ProbeModel probe = new(_app!.Port, "GET"u8.ToArray(), "/healthz"u8.ToArray());
        _mesh.Server.Demands(Policy(Limit("one", RateLimitKey.Workload, requests: 1, per: TimeSpan.FromMinutes(10))) with { Probes = [probe] });
        using HttpClient kubelet = _mesh.CreatePlainHttpClient();

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [await StatusAsync(kubelet, "/healthz"), await StatusAsync(kubelet, "/healthz")]);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/"));
    }

    [Fact]
    public void Build_ChangeOfSomethingElse_KeepsBucketsAndANewRateDoesNot()
    {
        Workload workload = new() { Namespace = "shop", Name = "web-1", RateLimits = { Limit("a", RateLimitKey.Workload, 1, TimeSpan.FromSeconds(1)), Limit("b", RateLimitKey.Workload, 1, TimeSpan.FromSeconds(1)) } };
        WorkloadModel before = WorkloadModelBuilder.Build(workload);
        workload.Ending = true;
        workload.RateLimits[1].Requests = 2;

        WorkloadModel after = WorkloadModelBuilder.Build(workload, before);

        Assert.Same(before.Policy.RateLimits[0].Buckets, after.Policy.RateLimits[0].Buckets);
        Assert.NotSame(before.Policy.RateLimits[1].Buckets, after.Policy.RateLimits[1].Buckets);
    }

    [Fact]
    public void Build_WhatIsNotUnderstood_LimitsNothing()
    {
        Action<RateLimit>[] spoilers =
        [
            limit => limit.Key = (RateLimitKey)9,
            limit => limit.Requests = 0,
            limit => limit.Burst = 0,
            limit => limit.PerMs = 1,
            limit => limit.Name = "a\r\nb",
            limit => limit.Ports.Add(70_000),
            limit => limit.To.Add(new AccessOperation()),
        ];
        foreach (Action<RateLimit> spoil in spoilers)
        {
            RateLimit limit = Limit("a", RateLimitKey.Workload, 1, TimeSpan.FromSeconds(1));
            spoil(limit);
            Assert.Empty(RateLimitsBuilder.Build([limit], []));
        }
    }

    private static RateLimit Limit(string name, RateLimitKey key, uint requests, TimeSpan per) =>
        new() { Source = "RateLimitPolicy shop/limits", Name = name, Key = key, Requests = requests, PerMs = (uint)per.TotalMilliseconds, Burst = requests };

    private static InboundPolicyModel Policy(params RateLimit[] limits) =>
        new(MutualTlsMode.Permissive, []) { RateLimits = RateLimitsBuilder.Build(limits, []) };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(path, Cancellation);
        return answer.StatusCode;
    }

    private void Demand(params RateLimit[] limits) => _mesh.Server.Demands(Policy(limits));

    private async Task<HttpClient> StartAsync(string version)
    {
        _app = await TestHttpServer.StartAsync(
            _mesh.Server.Address,
            static context =>
            {
                context.Response.ContentLength = 0;
                return Task.CompletedTask;
            },
            version == "2.0" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        _mesh.Expose(_app.Port);
        return _mesh.CreateHttpClient(Version.Parse(version));
    }
}
