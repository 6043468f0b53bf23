using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Hedging;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.Extensions.Time.Testing;
using SessionCookie = Mesh.Proxy.Balancing.SessionCookie;

namespace Mesh.Proxy.Tests.Hedging;

/// <summary>Requests that are sent to a further pod while the first has not answered. Connections of HTTP/1.1 go from the engine to the managed host for it.</summary>
public sealed class HedgingThroughTheMeshTests : IAsyncLifetime
{
    private HedgedPods _pods = null!;

    public static TheoryData<RequestHost> Hosts => [.. Enum.GetValues<RequestHost>()];

    public static TheoryData<RequestHost, string, bool> HedgedRequests => WithHosts(("GET", false), ("HEAD", false), ("OPTIONS", false), ("DELETE", false), ("PUT", true));

    public static TheoryData<RequestHost, string, string> OtherRequests =>
        WithHosts(("POST", "short"), ("POST", ""), ("PATCH", "short"), ("PUT", "long"), ("PUT", "unknown length"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _pods.DisposeAsync();

    [Theory]
    [MemberData(nameof(HedgedRequests))]
    public async Task Request_NotAnsweredInTime_IsAnsweredByAnotherPod(RequestHost host, string method, bool hasBody)
    {
        _pods = await HedgedPods.StartAsync(host);
        Task<HttpResponseMessage> sending = _pods.SendAsync(method, hasBody ? new StringContent("hello") : null);
        HeldRequest first = await _pods.NextAsync(0);
        HeldRequest second = await _pods.NextAsync(1);

        Assert.Equal(first.Text, second.Text);
        Assert.StartsWith($"{method} /a%2Fb?c=d web.shop ", first.Text, StringComparison.Ordinal);
        Assert.Equal(hasBody, first.Text.EndsWith("length=5 hello", StringComparison.Ordinal));
        second.Answer();
        using HttpResponseMessage answer = await sending;
        Assert.Equal((HttpStatusCode.OK, second.Pod), (answer.StatusCode, Assert.Single(answer.Headers.GetValues("x-pod"))));
        Assert.Equal(method == "HEAD" ? "" : second.Pod, await answer.Content.ReadAsStringAsync(Cancellation));

        // The loser is told, and nothing is held against it but its slowness.
        await first.Cancelled.WaitAsync(Cancellation);
        Assert.Equal(["shop/web won"], await _pods.Outcomes.WaitAsync(1));
        await _pods.RestAsync();
        _pods.AssertNoneElse();
        Assert.All(_pods.Endpoints, endpoint => Assert.False(endpoint.State.IsAvoided));
        Assert.True(_pods.Endpoints[0].State.LatencySeconds >= HedgedPods.Soon.TotalSeconds / 2);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Request_FirstPodAnswersInTheEnd_IsAnsweredByIt(RequestHost host)
    {
        _pods = await HedgedPods.StartAsync(host);
        Task<HttpResponseMessage> sending = _pods.SendAsync("GET");
        HeldRequest first = await _pods.NextAsync(0);
        HeldRequest second = await _pods.NextAsync(1);

        first.Answer();

        using HttpResponseMessage answer = await sending;
        Assert.Equal(first.Pod, await answer.Content.ReadAsStringAsync(Cancellation));
        await second.Cancelled.WaitAsync(Cancellation);
        Assert.Equal(["shop/web lost"], await _pods.Outcomes.WaitAsync(1));
        await _pods.RestAsync();
    }

    [Theory]
    [MemberData(nameof(OtherRequests))]
    public async Task Request_NotIdempotentOrNotKept_WaitsForItsPod(RequestHost host, string method, string body)
    {
        _pods = await HedgedPods.StartAsync(host);
        HttpContent content = body switch
        {
            "long" => new StringContent(new string('a', HedgeRule.MaxBodyBytes + 1)),
            "unknown length" => new UnknownLengthContent("hello"),
            _ => new StringContent(body),
        };
        Task<HttpResponseMessage> sending = _pods.SendAsync(method, content);
        HeldRequest only = await _pods.NextAsync(0);

        await _pods.HedgeAnotherAsync();

        _pods.AssertNoneElse();
        only.Answer();
        using HttpResponseMessage answer = await sending;
        Assert.Equal(only.Pod, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Request_MoreTriesAreAllowed_AsksAThirdPod(RequestHost host)
    {
        _pods = await HedgedPods.StartAsync(host, pods: 4);
        _pods.Hedge(new HedgeRule(HedgedPods.Soon, 3));
        Task<HttpResponseMessage> sending = _pods.SendAsync("GET");
        HeldRequest[] asked = [await _pods.NextAsync(0), await _pods.NextAsync(1), await _pods.NextAsync(2)];

        asked[2].Answer();

        using HttpResponseMessage answer = await sending;
        Assert.Equal(asked[2].Pod, await answer.Content.ReadAsStringAsync(Cancellation));
        await Task.WhenAll(asked[..2].Select(held => held.Cancelled.WaitAsync(Cancellation)));
        _pods.AssertNoneElse();
        Assert.Equal(["shop/web lost", "shop/web won"], (await _pods.Outcomes.WaitAsync(2)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Try_BreaksWhileAnotherIsUnderWay_LeavesTheRequestToTheOther(RequestHost host)
    {
        _pods = await HedgedPods.StartAsync(host);
        Task<HttpResponseMessage> sending = _pods.SendAsync("GET");
        HeldRequest first = await _pods.NextAsync(0);
        HeldRequest second = await _pods.NextAsync(1);

        second.Break();
        Assert.Equal(["shop/web failed"], await _pods.Outcomes.WaitAsync(1));
        first.Answer();

        using HttpResponseMessage answer = await sending;
        Assert.Equal(first.Pod, await answer.Content.ReadAsStringAsync(Cancellation));
        await _pods.RestAsync();
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Tries_AllBreak_IsTheFailureOfTheLast(RequestHost host)
    {
        _pods = await HedgedPods.StartAsync(host);
        Task<HttpResponseMessage> sending = _pods.SendAsync("GET");
        HeldRequest first = await _pods.NextAsync(0);
        HeldRequest second = await _pods.NextAsync(1);

        first.Break();
        second.Break();

        using HttpResponseMessage answer = await sending;
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.StartsWith("upstream-", Assert.Single(answer.Headers.GetValues("x-mesh-reason")), StringComparison.Ordinal);
        Assert.Equal(["shop/web failed"], await _pods.Outcomes.WaitAsync(1));
        _pods.AssertNoneElse();
        await _pods.RestAsync();
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Answer_ThatTheRouteTriesAgain_WaitsForTheOthers(RequestHost host)
    {
        _pods = await HedgedPods.StartAsync(host);
        _pods.Route(new HttpRetry { Codes = { 503 } }, null);
        Task<HttpResponseMessage> sending = _pods.SendAsync("GET");
        HeldRequest first = await _pods.NextAsync(0);
        HeldRequest second = await _pods.NextAsync(1);

        second.Answer(503);
        Assert.Equal(["shop/web failed"], await _pods.Outcomes.WaitAsync(1));
        first.Answer();

        using HttpResponseMessage answer = await sending;
        Assert.Equal(first.Pod, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Answers_AllTriedAgainByTheRoute_AreFollowedByAnOrdinaryRetry(RequestHost host)
    {
        _pods = await HedgedPods.StartAsync(host);
        _pods.Route(new HttpRetry { Codes = { 503 }, BackoffMs = 1 }, null);
        Task<HttpResponseMessage> sending = _pods.SendAsync("PUT", new StringContent("hello"));
        HeldRequest first = await _pods.NextAsync(0);
        HeldRequest second = await _pods.NextAsync(1);

        first.Answer(503);
        second.Answer(503);
        HeldRequest third = await _pods.NextAsync(0);
        third.Answer();

        using HttpResponseMessage answer = await sending;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(first.Text, third.Text);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Answer_OfAFailureThatNobodyTriesAgain_IsPassedOn(RequestHost host)
    {
        _pods = await HedgedPods.StartAsync(host);
        Task<HttpResponseMessage> sending = _pods.SendAsync("GET");
        HeldRequest first = await _pods.NextAsync(0);

        (await _pods.NextAsync(1)).Answer(500);

        using HttpResponseMessage answer = await sending;
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        await first.Cancelled.WaitAsync(Cancellation);
    }

    [Theory]
    [InlineData(RequestHost.Engine, true)]
    [InlineData(RequestHost.Engine, false)]
    [InlineData(RequestHost.ManagedHttp2, true)]
    [InlineData(RequestHost.ManagedHttp2, false)]
    public async Task Tries_TakeTooLong_AreAnsweredInTheirPlace(RequestHost host, bool isLimitOfTheTry)
    {
        _pods = await HedgedPods.StartAsync(host);
        _pods.Route(null, isLimitOfTheTry ? new HttpTimeouts { BackendRequestMs = 300 } : new HttpTimeouts { RequestMs = 300 });
        Task<HttpResponseMessage> sending = _pods.SendAsync("GET");
        HeldRequest first = await _pods.NextAsync(0);

        using HttpResponseMessage answer = await sending;

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal(isLimitOfTheTry ? "upstream-timeout" : "request-timeout", Assert.Single(answer.Headers.GetValues("x-mesh-reason")));
        await first.Cancelled.WaitAsync(Cancellation);
        await _pods.RestAsync();
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Budget_IsSpent_RequestWaitsForItsPod(RequestHost host)
    {
        _pods = await HedgedPods.StartAsync(host);
        RetryBudget spent = new(new FakeTimeProvider());
        while (spent.TryWithdraw())
        {
        }

        ServiceModel service = _pods.Mesh.Client.State.Current.ServicesByAddress[TwoSidecars.ServiceAddress];
        _pods.Mesh.Client.Knows(service with { Retries = spent }, TwoSidecars.ServiceAddress);
        Task<HttpResponseMessage> sending = _pods.SendAsync("GET");
        HeldRequest only = await _pods.NextAsync(0);

        Assert.Equal(["shop/web refused"], await _pods.Outcomes.WaitAsync(1));
        _pods.AssertNoneElse();
        only.Answer();

        using HttpResponseMessage answer = await sending;
        Assert.Equal(only.Pod, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Client_KeptAtItsPodByACookie_WaitsForIt(RequestHost host)
    {
        SessionCookie cookie = new("mesh", "/", TimeSpan.Zero);
        _pods = await HedgedPods.StartAsync(host);
        _pods.Hedge(new HedgeRule(HedgedPods.Soon, 2), backend => backend with { Sessions = SessionTable.Of(cookie, _pods.Endpoints), Policy = backend.Policy with { SessionCookie = cookie } });
        EndpointModel own = _pods.Endpoints[1];
        Task<HttpResponseMessage> sending = _pods.SendAsync("GET", cookie: $"mesh={SessionCookie.IdOf(own):x16}");
        HeldRequest only = await _pods.NextAsync(1);

        await _pods.HedgeAnotherAsync();

        _pods.AssertNoneElse();
        only.Answer();
        using HttpResponseMessage answer = await sending;
        Assert.Equal(own.Workload, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Connection_OpenWhenThePolicyComes_GoesToTheManagedHostWithItsNextRequest()
    {
        _pods = await HedgedPods.StartAsync(RequestHost.Engine);
        _pods.Hedge(null);
        Task<HttpResponseMessage> before = _pods.SendAsync("GET");
        (await _pods.NextAsync(0)).Answer();
        using HttpResponseMessage early = await before;
        Assert.Equal(HttpStatusCode.OK, early.StatusCode);
        Assert.False(_pods.Mesh.Client.DataPath.IsHostStarted);

        _pods.Hedge(new HedgeRule(HedgedPods.Soon, 2));
        await _pods.HedgeAnotherAsync();

        Assert.True(_pods.Mesh.Client.DataPath.IsHostStarted);
        Assert.Equal(1, _pods.Mesh.Client.DataPath.OpenConnections);
    }

    // What was read behind the request that takes the connection to the managed host goes along.
    [Fact]
    public async Task Requests_Pipelined_AreAllAnsweredInOrder()
    {
        _pods = await HedgedPods.StartAsync(RequestHost.Engine);
        _pods.Hedge(new HedgeRule(TimeSpan.FromMinutes(1), 2));
        using Socket client = await _pods.Mesh.ConnectAsync();
        await client.SendAsync("POST /1 HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\nHost: web\r\n\r\nGET /3 HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
        string[] seen = new string[3];
        for (int i = 0; i < seen.Length; i++)
        {
            HeldRequest held = await _pods.NextAsync(0);
            seen[i] = held.Text.Split(' ')[1];
            held.Answer();
        }

        using NetworkStream stream = new(client);
        using StreamReader reader = new(stream, Encoding.Latin1);
        string answers = await reader.ReadToEndAsync(Cancellation);

        Assert.Equal(["/1", "/2", "/3"], seen);
        Assert.Equal(3, answers.Split("HTTP/1.1 200 OK").Length - 1);
    }

    private static TheoryData<RequestHost, string, T> WithHosts<T>(params (string, T)[] rows)
    {
        TheoryData<RequestHost, string, T> all = [];
        foreach (RequestHost host in Enum.GetValues<RequestHost>())
        {
            foreach ((string method, T how) in rows)
            {
                all.Add(host, method, how);
            }
        }

        return all;
    }

    private sealed class UnknownLengthContent(string text) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
